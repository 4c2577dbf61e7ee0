import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "./context.ts";
import type { Outcome } from "./host.ts";
import { reportError } from "./report-error.ts";

/** Something that a button begins: whether it goes on, and how it failed. */
export interface Task<A extends readonly unknown[]> {
  readonly busy: boolean;
  readonly error: unknown;
  run(...given: A): void;
  forget(): void;
}

/** One at a time; what fails is kept to be shown, and told to whoever embeds the screens. */
export function useTask<A extends readonly unknown[]>(work: (...given: A) => Promise<void>): Task<A> {
  const { host } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const going = useRef(false);
  const run = (...given: A) => {
    if (going.current) return;
    going.current = true;
    setBusy(true);
    setError(undefined);
    work(...given)
      .catch((failure: unknown) => {
        setError(failure ?? new Error("unknown"));
        reportError(host, failure, true);
      })
      .finally(() => {
        going.current = false;
        setBusy(false);
      });
  };
  return { busy, error, run, forget: () => setError(undefined) };
}

/** The end of the visit. */
export function useFinish(): Task<[Outcome]> {
  const { host } = useApp();
  return useTask((outcome: Outcome) => host.finish(outcome));
}

/** What a screen reads when it appears and whenever `key` changes: nothing yet, the answer, or how it failed. */
export function useReading<T>(
  key: string,
  read: () => Promise<T>,
): { value: T | undefined; error: unknown; again: () => void } {
  const { host } = useApp();
  const [found, setFound] = useState<{ key: string; value?: T; error?: unknown }>({ key });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let present = true;
    read().then(
      (value) => present && setFound({ key, value }),
      (error: unknown) => {
        if (!present) return;
        setFound({ key, error });
        reportError(host, error, true);
      },
    );
    return () => {
      present = false;
    };
  }, [key, turn]);
  const again = useCallback(() => {
    setFound({ key });
    setTurn((nth) => nth + 1);
  }, [key]);
  const now = found.key === key ? found : { key };
  return { value: now.value, error: now.error, again };
}
