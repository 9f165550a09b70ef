import { type DragEvent, useState } from "react";

/** Files that are dropped on a place: handlers for it, and whether they are held over it now. */
export function useFileDrop(onFiles: (files: File[]) => void, isOn = true) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    drop: {
      onDragOver: (event: DragEvent) => {
        if (!isOn) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        if (isOn) onFiles(Array.from(event.dataTransfer.files));
      },
    },
  };
}
