/**
 * Acts by the clock while the page is looked at. A tab in the background rests; one that comes back is late at most once, and acts
 * at once. Gives what ends it.
 */
export function whileSeen(seconds: number, act: () => void): () => void {
  let last = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - last < seconds * 1000) return;
    last = Date.now();
    act();
  };
  const timer = setInterval(look, seconds * 1000);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
