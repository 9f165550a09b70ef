const holes = (text: string): string => [...new Set([...text.matchAll(/\{\{?(\w+)\}?\}/g)].map((one) => one[0]))].sort().join(" ");

/** A text must keep the places where the program puts names and numbers: {field}, {{count}}. */
export const holesDiffer = (text: string, shipped: string): boolean => shipped !== "" && holes(text) !== holes(shipped);
