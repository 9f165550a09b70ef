import { lazy, Suspense, useRef } from "react";
import { Plain } from "./plain";
import type { RichProps } from "./rich";

/** The editor is large: it comes when words are written. Where it cannot be had, words are written without it. */
const Editor = lazy(() =>
  import("./editor").then((made) => ({ default: made.RichEditor })).catch(() => ({ default: (props: RichProps) => <Plain {...props} /> })),
);

export function RichWords(props: RichProps) {
  // Whoever began to type before the editor came goes on typing in it.
  const isFocused = useRef(props.autoFocus ?? false);
  return (
    <Suspense
      fallback={
        <Plain
          {...props}
          onFocus={() => {
            isFocused.current = true;
          }}
          onBlur={() => {
            isFocused.current = false;
          }}
        />
      }
    >
      <Ready {...props} isFocused={isFocused} />
    </Suspense>
  );
}

// Between drawing the editor and putting it there React may wait, and somebody may come into the words meanwhile: whether they are
// being written is asked when the editor is there.
function Ready({ isFocused, ...props }: RichProps & { isFocused: React.RefObject<boolean> }) {
  return <Editor {...props} isWritten={isFocused} />;
}
