// The drawing of a graph; everything that knows the library is here, and it is loaded only where a graph is looked at.
import cytoscape from "cytoscape";
import type { Graph, GraphLine } from "~/core/calls";

export interface Drawing {
  show: (graph: Graph, seen: { nodes: Graph["nodes"]; lines: GraphLine[] }, colours: Record<string, string>, layout: string) => void;
  choose: (key: string | null) => void;
  /** Where each record stands. */
  places: () => Record<string, [number, number]>;
  picture: (name: string) => void;
  end: () => void;
}

interface Acts {
  onChoose: (key: string) => void;
  onOpen: (key: string) => void;
  onExpand: (key: string) => void;
  onMove: () => void;
}

/** What a colour of the theme is at the moment, for a canvas that knows no variables. */
function colourOf(box: HTMLElement, words: string): string {
  const probe = document.createElement("span");
  probe.style.color = words;
  box.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function layoutOf(name: string, root: string | null): cytoscape.LayoutOptions {
  const common = { animate: false, padding: 30, fit: true };
  switch (name) {
    case "down":
      return { name: "breadthfirst", directed: true, spacingFactor: 1.1, ...common };
    case "right":
      return {
        name: "breadthfirst",
        directed: true,
        spacingFactor: 1.1,
        transform: (_, at) => ({ x: at.y, y: at.x }),
        ...common,
      };
    case "radial":
      return {
        name: "concentric",
        concentric: (node) => (node.id() === root ? 1000 : node.degree(false)),
        levelWidth: () => 3,
        minNodeSpacing: 40,
        ...common,
      };
    case "grid":
      return { name: "grid", avoidOverlapPadding: 30, ...common };
    default:
      // Always from the same ring, so that a graph looks the same each time it is opened.
      return {
        name: "cose",
        randomize: false,
        nodeRepulsion: () => 300_000,
        idealEdgeLength: () => 90,
        nodeOverlap: 40,
        gravity: 0.6,
        numIter: 1500,
        ...common,
      };
  }
}

/** Puts records on a circle, in their order. */
function ring(nodes: cytoscape.NodeCollection) {
  const radius = 40 + nodes.length * 12;
  nodes.forEach((node, at) => {
    const angle = (2 * Math.PI * at) / nodes.length;
    node.position({ x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
}

const keyOf = (line: GraphLine) => `${line.kind} ${line.from} ${line.to}`;

export function draw(box: HTMLElement, acts: Acts): Drawing {
  const cy = cytoscape({ container: box, minZoom: 0.1, maxZoom: 3, autounselectify: false, boxSelectionEnabled: false });
  let laid = "";
  let chosen: string | null = null;
  cy.on("tap", "node", (event) => acts.onChoose(event.target.id()));
  cy.on("dbltap", "node", (event) => acts.onOpen(event.target.id()));
  cy.on("cxttap", "node", (event) => acts.onExpand(event.target.id()));
  cy.on("dragfree", "node", () => acts.onMove());
  const dress = () => {
    const text = colourOf(box, "var(--text)");
    const surface = colourOf(box, "var(--surface)");
    cy.style([
      {
        selector: "node",
        style: {
          label: "data(label)",
          "background-color": "data(colour)",
          color: text,
          "font-size": 15,
          "font-family": getComputedStyle(box).fontFamily,
          "text-valign": "bottom",
          "text-margin-y": 4,
          "text-wrap": "ellipsis",
          "text-max-width": "170px",
          "text-background-color": surface,
          "text-background-opacity": 0.85,
          width: 28,
          height: 28,
        },
      },
      {
        selector: "edge",
        style: {
          width: 2,
          "line-color": "data(colour)",
          "target-arrow-color": "data(colour)",
          "target-arrow-shape": "triangle",
          "curve-style": "bezier",
        },
      },
      { selector: "node.chosen", style: { "border-width": 4, "border-color": text, "font-weight": 600 } },
      { selector: ".far", style: { opacity: 0.25 } },
    ]);
  };
  const mark = () => {
    cy.elements().removeClass("chosen far");
    const node = chosen ? cy.getElementById(chosen) : cy.collection();
    if (node.empty()) return;
    node.addClass("chosen");
    cy.elements().difference(node.closedNeighborhood()).addClass("far");
    cy.center(node);
  };
  return {
    show(graph, seen, colours, layout) {
      const before = new Set(cy.nodes().map((node) => node.id()));
      cy.batch(() => {
        const nodes = new Set(seen.nodes.map((one) => one.key));
        const lines = new Set(seen.lines.map(keyOf));
        cy.edges()
          .filter((edge) => !lines.has(edge.id()))
          .remove();
        cy.nodes()
          .filter((node) => !nodes.has(node.id()))
          .remove();
        for (const one of seen.nodes) {
          if (!cy.getElementById(one.key).empty()) continue;
          cy.add({
            data: { id: one.key, label: one.number || one.title, colour: colourOf(box, colours[one.model] ?? "var(--text)") },
          });
        }
        for (const one of seen.lines) {
          if (!cy.getElementById(keyOf(one)).empty()) continue;
          cy.add({ data: { id: keyOf(one), source: one.from, target: one.to, colour: colourOf(box, colours[one.kind] ?? "var(--text)") } });
        }
      });
      dress();
      const fresh = cy.nodes().filter((node) => !before.has(node.id()));
      if (laid !== layout || fresh.nonempty()) {
        const isFirst = laid === "";
        laid = layout;
        ring(layout === "force" ? (isFirst ? cy.nodes() : fresh) : cy.collection());
        cy.layout(layoutOf(layout, chosen ?? `${graph.nodes[0]?.key}`)).run();
        // What somebody put somewhere stands there, until another layout is asked for.
        if (isFirst || fresh.nonempty())
          for (const [key, [x, y]] of Object.entries(graph.places)) cy.getElementById(key).position({ x, y });
        cy.fit(undefined, 30);
      }
      mark();
    },
    choose(key) {
      chosen = key;
      mark();
    },
    places: () =>
      Object.fromEntries(cy.nodes().map((node) => [node.id(), [Math.round(node.position("x")), Math.round(node.position("y"))]])) as Record<
        string,
        [number, number]
      >,
    picture(name) {
      const link = document.createElement("a");
      link.href = cy.png({ full: true, scale: 2, bg: colourOf(box, "var(--surface)") });
      link.download = name;
      link.click();
    },
    end: () => cy.destroy(),
  };
}
