/** What waits for a person to say yes: the warnings of a save. The dialog of the shell shows it. */
export interface Question {
  warnings: string[];
  answer: (isYes: boolean) => void;
}

let question: Question | null = null;
const watchers = new Set<() => void>();

function ask(next: Question | null): void {
  question = next;
  for (const watch of watchers) watch();
}

export const currentQuestion = (): Question | null => question;

export function watchQuestion(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** isSure shows warnings and waits for yes or no. Where nobody shows them, the answer is no. */
export function isSure(warnings: string[]): Promise<boolean> {
  if (watchers.size === 0) return Promise.resolve(false);
  question?.answer(false);
  return new Promise((resolve) =>
    ask({
      warnings,
      answer: (isYes) => {
        ask(null);
        resolve(isYes);
      },
    }),
  );
}
