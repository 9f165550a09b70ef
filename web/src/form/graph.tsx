// A graph of linked records: a drawing for the eye and the same in a list, for the keyboard and for who does not see drawings.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { drawGraph, type Graph, type GraphLine, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import type { Drawing } from "./drawing";
import "./graph.css";

const GRAPH = "relation/graph";
const LAYOUTS = ["force", "down", "right", "radial", "grid"] as const;

/** The colours of models, then of lines that have none of their own; the names of the theme. */
const MODEL_COLOURS = ["accent", "violet", "orange", "green", "blue", "red", "yellow"];
const LINE_COLOURS = ["blue", "orange", "violet", "green", "red", "yellow", "accent"];

/** What is hidden and found of a graph: one thing for the drawing and the list. */
function shown(graph: Graph, hidden: ReadonlySet<string>): { nodes: Graph["nodes"]; lines: GraphLine[] } {
  const nodes = graph.nodes.filter((one) => !hidden.has(one.model));
  const keys = new Set(nodes.map((one) => one.key));
  return { nodes, lines: graph.lines.filter((one) => !hidden.has(one.kind) && keys.has(one.from) && keys.has(one.to)) };
}

/** More of a graph beside what is there: the neighbours of a record. */
function joined(graph: Graph, more: Graph): Graph {
  const keys = new Set(graph.nodes.map((one) => one.key));
  const lineKey = (one: GraphLine) => `${one.kind} ${one.from} ${one.to}`;
  const lines = new Set(graph.lines.map(lineKey));
  return {
    ...graph,
    capped: graph.capped || more.capped,
    models: { ...graph.models, ...more.models },
    places: { ...more.places, ...graph.places },
    nodes: [...graph.nodes, ...more.nodes.filter((one) => !keys.has(one.key))],
    lines: [...graph.lines, ...more.lines.filter((one) => !lines.has(lineKey(one)))],
  };
}

export function GraphPane({ id, version }: { id: number; version: number | null }) {
  const { t } = useTranslation();
  const { focus } = useSearch({ strict: false }) as { focus?: string };
  const query = useQuery({ queryKey: ["graph", id, focus ?? ""], queryFn: () => drawGraph(id, focus) });
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  return <GraphView key={`${id} ${focus ?? ""} ${query.dataUpdatedAt}`} start={query.data} focus={focus} version={version} />;
}

function GraphView({ start, focus, version }: { start: Graph; focus: string | undefined; version: number | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [graph, setGraph] = useState(start);
  const [layout, setLayout] = useState(start.layout);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(focus ?? null);
  const [hasMoved, setMoved] = useState(false);
  const [isReady, setReady] = useState(false);
  const canvas = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const models = Object.keys(graph.models);
  const seen = useMemo(() => shown(graph, hidden), [graph, hidden]);
  const colours = useMemo(() => {
    const out: Record<string, string> = {};
    Object.keys(graph.models).forEach((one, at) => {
      out[one] = `var(--${MODEL_COLOURS[at % MODEL_COLOURS.length]}-6)`;
    });
    graph.kinds.forEach((one, at) => {
      out[one.code] = one.color || `var(--${LINE_COLOURS[at % LINE_COLOURS.length]}-5)`;
    });
    return out;
  }, [graph.models, graph.kinds]);
  const open = (key: string) => void navigate({ to: `/record/${key}` as string });
  const expand = async (key: string) => {
    try {
      const more = await drawGraph(graph.id, key, 1);
      setGraph((old) => joined(old, more));
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const act = useRef({ open, expand, setChosen, setMoved });
  act.current = { open, expand, setChosen, setMoved };
  const isEmpty = graph.nodes.length === 0;

  // The drawing is made once and told what changes: where things stand must not jump because a line of the legend is pressed.
  useEffect(() => {
    const box = canvas.current;
    if (!box || isEmpty) return;
    let isGone = false;
    void import("./drawing").then(({ draw }) => {
      if (isGone) return;
      drawing.current = draw(box, {
        onChoose: (key) => act.current.setChosen(key),
        onOpen: (key) => act.current.open(key),
        onExpand: (key) => void act.current.expand(key),
        onMove: () => act.current.setMoved(true),
      });
      setReady(true);
    });
    return () => {
      isGone = true;
      drawing.current?.end();
      drawing.current = null;
    };
  }, [isEmpty]);
  useEffect(() => {
    if (isReady) drawing.current?.show(graph, seen, colours, layout);
  }, [isReady, graph, seen, colours, layout]);
  useEffect(() => {
    if (isReady) drawing.current?.choose(chosen);
  }, [isReady, chosen]);

  const found = useMemo(() => {
    const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const words = fold(search).split(/\s+/).filter(Boolean);
    return seen.nodes.filter((one) => words.every((word) => fold(`${one.number} ${one.title}`).includes(word)));
  }, [seen, search]);
  const toggle = (code: string) =>
    setHidden((old) => {
      const next = new Set(old);
      if (!next.delete(code)) next.add(code);
      return next;
    });
  const keep = async () => {
    try {
      await updateRecord(GRAPH, graph.id, { positions: drawing.current?.places() ?? {} }, version);
      setMoved(false);
      toast(t("graph.kept"));
      touch(GRAPH, graph.id);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  if (isEmpty) return <State icon="hierarchy" title={t("graph.empty")} text={t("graph.empty_text")} />;
  return (
    <div className="graph">
      <div className="graph-bar">
        <span className="muted num" role="status">
          {t("graph.size", { nodes: seen.nodes.length, lines: seen.lines.length })}
          {graph.capped ? ` ${t("graph.capped", { most: graph.most })}` : ""}
        </span>
        {focus ? (
          <Link className="btn sm" to={`/record/${GRAPH}/${graph.id}` as string}>
            {t("graph.whole")}
          </Link>
        ) : null}
        <select className="input sm" aria-label={t("graph.layout")} value={layout} onChange={(event) => setLayout(event.target.value)}>
          {LAYOUTS.map((one) => (
            <option key={one} value={one}>
              {t(`graph.layout_${one}`)}
            </option>
          ))}
        </select>
        <button type="button" className="btn sm" disabled={!isReady} onClick={() => drawing.current?.picture(`${graph.name}.png`)}>
          <Icon name="download" size={14} />
          {t("graph.picture")}
        </button>
        {graph.can_edit ? (
          <button type="button" className="btn sm" disabled={!hasMoved} onClick={() => void keep()}>
            {t("graph.keep")}
          </button>
        ) : null}
      </div>
      <div className="graph-body">
        <div ref={canvas} className="graph-canvas" role="img" aria-label={t("graph.drawing", { what: graph.name })} />
        <aside className="graph-side" aria-label={t("graph.list")}>
          <fieldset className="graph-legend">
            <legend>{t("graph.legend")}</legend>
            {models.map((one) => (
              <Sign
                key={one}
                label={graph.models[one]?.label ?? one}
                colour={colours[one]}
                isOn={!hidden.has(one)}
                onPress={() => toggle(one)}
              />
            ))}
            {graph.kinds.map((one) => (
              <Sign
                key={one.code}
                isLine
                label={one.name}
                colour={colours[one.code]}
                isOn={!hidden.has(one.code)}
                onPress={() => toggle(one.code)}
              />
            ))}
          </fieldset>
          <label className="label" htmlFor="graph-search">
            {t("graph.search")}
          </label>
          <input
            id="graph-search"
            type="search"
            className="input"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !found[0]) return;
              event.preventDefault();
              setChosen(found[0].key);
            }}
          />
          <ul className="graph-list">
            {found.map((one) => (
              <Point
                key={one.key}
                graph={graph}
                lines={seen.lines}
                one={one}
                isChosen={chosen === one.key}
                onChoose={setChosen}
                onExpand={(key) => void expand(key)}
              />
            ))}
          </ul>
          {found.length === 0 ? <p className="muted">{t("graph.none_found")}</p> : null}
        </aside>
      </div>
    </div>
  );
}

interface SignProps {
  label: string;
  colour: string | undefined;
  isOn: boolean;
  isLine?: boolean;
  onPress: () => void;
}

/** One line of the legend: what it stands for is shown while it is pressed. */
function Sign({ label, colour, isOn, isLine, onPress }: SignProps) {
  return (
    <button type="button" className="graph-sign" aria-pressed={isOn} onClick={onPress}>
      <span className={isLine ? "line" : "dot"} style={{ background: colour }} aria-hidden="true" />
      {label}
    </button>
  );
}

interface PointProps {
  graph: Graph;
  lines: GraphLine[];
  one: Graph["nodes"][number];
  isChosen: boolean;
  onChoose: (key: string) => void;
  onExpand: (key: string) => void;
}

/** A record of the list with what it is joined with, in words. */
function Point({ graph, lines, one, isChosen, onChoose, onExpand }: PointProps) {
  const { t } = useTranslation();
  const name = (key: string) => {
    const node = graph.nodes.find((other) => other.key === key);
    return node ? node.number || node.title : key;
  };
  const words = isChosen
    ? lines.flatMap((line) => {
        const kind = graph.kinds.find((other) => other.code === line.kind);
        if (!kind) return [];
        if (line.from === one.key) return [{ key: `${line.kind}>${line.to}`, said: kind.name, other: line.to }];
        return line.to === one.key ? [{ key: `${line.kind}<${line.from}`, said: kind.opposite, other: line.from }] : [];
      })
    : [];
  return (
    <li className={isChosen ? "chosen" : undefined}>
      <button type="button" className="graph-point" aria-expanded={isChosen} onClick={() => onChoose(one.key)}>
        {one.number ? <span className="muted number">{one.number}</span> : null}
        <span>{one.title}</span>
      </button>
      {isChosen ? (
        <div className="graph-more">
          <ul>
            {words.map((word) => (
              <li key={word.key}>
                <span className="muted">{word.said}</span>{" "}
                <button type="button" className="linky" onClick={() => onChoose(word.other)}>
                  {name(word.other)}
                </button>
              </li>
            ))}
          </ul>
          <div className="row">
            <Link className="btn xs" to={`/record/${one.key}` as string}>
              {t("graph.open")}
            </Link>
            <button type="button" className="btn ghost xs" onClick={() => onExpand(one.key)}>
              <Icon name="plus" size={14} />
              {t("graph.expand")}
            </button>
          </div>
        </div>
      ) : null}
    </li>
  );
}
