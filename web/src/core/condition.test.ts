import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type Around, evaluate, fold, relative } from "./condition";
import type { Condition, Entity, Field, Lists, Value } from "./types";

interface CaseModel {
  alias: string;
  fields: { code: string; element: string; comparison: Field["comparison"]; options?: Record<string, unknown> }[];
  records: ({ id: number } & Record<string, Value>)[];
}
interface Case {
  name: string;
  model?: string;
  tree: Condition;
  want: number[];
  faults?: string[];
  env?: { user?: Record<string, Value> | null; zone?: string; now?: string; is_new?: boolean; old?: unknown; new?: unknown };
}
interface Cases {
  now: string;
  zone: string;
  user: Record<string, Value>;
  lists: { code: string; classes: string[]; values: { value: Value; classes: string[] }[] }[];
  models: CaseModel[];
  cases: Case[];
}

// The cases of the server: what holds there holds here, and nothing else.
const path = resolve(__dirname, "../../../engine/condition/cases/cases.json");
const file: Cases = existsSync(path)
  ? JSON.parse(readFileSync(path, "utf8"))
  : { now: "", zone: "", user: {}, lists: [], models: [], cases: [] };
const lists = Object.fromEntries(
  file.lists.map((one) => [
    one.code,
    {
      code: one.code,
      label: one.code,
      classes: one.classes.map((code) => ({ code, label: code })),
      values: one.values.map((v) => ({ ...v, label: "" })),
    },
  ]),
) as unknown as Lists;

function fieldsOf(model: CaseModel): Map<string, Field> {
  return new Map(
    model.fields.map((one) => {
      const source = one.options?.list ? { kind: "list" as const, list: String(one.options.list) } : undefined;
      return [
        one.code,
        { code: one.code, type: one.element, label: one.code, comparison: one.comparison, options: { ...one.options, source } } as Field,
      ];
    }),
  );
}

const fieldNames = (node: Condition): string[] => (node.rules ? node.rules.flatMap(fieldNames) : [node.field ?? ""]);
const operators = (node: Condition): string[] => (node.rules ? node.rules.flatMap(operators) : [node.operator ?? ""]);

describe("conditions", () => {
  it.skipIf(file.cases.length === 0)("hold as the cases of the server say; what cannot be said here is left to it", () => {
    const wrong: string[] = [];
    let said = 0;
    let ours = 0;
    let silent = 0;
    for (const one of file.cases) {
      if (one.faults?.length) continue; // is refused when it is written, so no form ever asks for it
      const model = file.models.find((m) => m.alias === (one.model ?? "test/thing")) as CaseModel;
      const fields = fieldsOf(model);
      const around: Around = {
        fields,
        lists,
        user: one.env && "user" in one.env ? (one.env.user ?? null) : file.user,
        isNew: one.env?.is_new,
        zone: one.env?.zone ?? file.zone,
        now: new Date(one.env?.now ?? file.now),
      };
      for (const { id, ...values } of model.records) {
        const record = Object.fromEntries([...fields.keys()].map((code) => [code, values[code] ?? null])) as Entity;
        const answer = evaluate(one.tree, record, around);
        if (answer === one.want.includes(id)) said++;
        else if (answer !== undefined) wrong.push(`${one.name} (${id}): ${answer}`);
        // Only these are beyond us: paths, old values, expressions, and the order of texts.
        const isBeyond =
          fieldNames(one.tree).some((name) => name.includes(".") && !name.startsWith("current_user.")) ||
          operators(one.tree).some((op) => /regex|like|less|greater|between/.test(op)) ||
          one.model === "test/note";
        if (!isBeyond) ours++;
        if (answer === undefined && !isBeyond) silent++;
      }
    }
    expect(wrong.slice(0, 30)).toEqual([]);
    expect(said).toBeGreaterThan(5000);
    // Unusual spellings ("1h 30m", "1e3") are read by the server alone.
    expect(silent / ours).toBeLessThan(0.06);
  });

  it("reads relative dates across daylight saving", () => {
    const now = new Date("2026-03-29T10:00:00Z");
    expect(relative("start_of_day", now, "Europe/Rome")?.toISOString()).toBe("2026-03-28T23:00:00.000Z");
    expect(relative("tomorrow", now, "Europe/Rome")?.toISOString()).toBe("2026-03-29T22:00:00.000Z");
    expect(relative("end_of_month", now, "Europe/Rome")?.toISOString()).toBe("2026-03-31T21:59:59.000Z");
    expect(relative("+1m", new Date("2026-01-31T10:00:00Z"), "UTC")?.toISOString()).toBe("2026-02-28T10:00:00.000Z");
    expect(relative("soon", now, "UTC")).toBeNull();
  });

  it("makes the same capitals small as the server", () => {
    expect(fold("ČELIK ŽIŽEK ŁÓDŹ ΟΔΥΣΣΕΎΣ ЁЖ İß ς")).toBe("čelik žižek łódź οδυσσεύσ ёж i̇ß σ");
  });
});
