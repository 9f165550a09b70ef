/** Does something at once, and for what is asked meanwhile once more when the time is over, each key by itself. */
export function atMostEvery(ms: number, act: (key: string) => void): (key: string) => void {
  const isWanted = new Map<string, boolean>();
  const run = (key: string) => {
    isWanted.set(key, false);
    act(key);
    setTimeout(() => {
      const again = isWanted.get(key);
      isWanted.delete(key);
      if (again) run(key);
    }, ms);
  };
  return (key) => {
    if (isWanted.has(key)) isWanted.set(key, true);
    else run(key);
  };
}
