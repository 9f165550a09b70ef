// Days and months as text ("2026-03-11", "2026-03"): pure arithmetic of the calendar, in no zone.

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const text = (date: Date) => date.toISOString().slice(0, 10);

export function addDays(day: string, n: number): string {
  const date = at(day);
  date.setUTCDate(date.getUTCDate() + n);
  return text(date);
}

export function addMonths(month: string, n: number): string {
  const date = at(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + n);
  return text(date).slice(0, 7);
}

export function isDay(word: string | undefined): word is string {
  return /^\d{4}-\d{2}-\d{2}$/.test(word ?? "") && !Number.isNaN(at(word as string).getTime());
}

export function isMonth(word: string | undefined): word is string {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(word ?? "");
}

/** The days of the week a day is in, from the first day of the week on (0 is Sunday). */
export function weekOf(day: string, firstDay: number): string[] {
  const first = addDays(day, -((at(day).getUTCDay() - firstDay + 7) % 7));
  return Array.from({ length: 7 }, (_, i) => addDays(first, i));
}

/** The days of the weeks that a month touches, each week from its first day on. */
export function weeksOf(month: string, firstDay: number): string[][] {
  const weeks: string[][] = [];
  for (let day = `${month}-01`; day < `${addMonths(month, 1)}-01`; ) {
    const week = weekOf(day, firstDay);
    weeks.push(week);
    day = addDays(week[0] as string, 7);
  }
  return weeks;
}
