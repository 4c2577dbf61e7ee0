import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { api } from "../app/api.ts";
import { endWithSession, useApi, useChange } from "../app/use-api.ts";
import { freshly } from "./freshly.ts";
import {
  asRequest,
  type LinkSettings,
  type LinkSettingsReply,
  type PreviewReply,
  settingsOnly,
  settingsPath,
} from "./link-settings.ts";

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
/** After the last change, so that typing asks once; in milliseconds. */
const pause = 350;

/**
 * The settings of customers' pages with what is changed here and not saved. What is changed is kept by its name, so that
 * what a colleague saves meanwhile under another name stays.
 */
export function useLinkSettings(onSaved: () => void) {
  const { data, error, refetch } = useApi<LinkSettingsReply>(settingsPath);
  const [changes, setChanges] = useState<Partial<LinkSettings>>({});
  const draft = useMemo(() => data && { ...settingsOnly(data), ...changes }, [data, changes]);
  const write = useChange<LinkSettings>(
    (settings) => ({ method: "PUT", path: settingsPath, body: asRequest(settings) }),
    {
      refresh: [settingsPath],
      onDone: () => {
        setChanges({});
        onSaved();
      },
    },
  );
  const save = async () => {
    const now = await freshly<LinkSettingsReply>(settingsPath, data);
    if (now) write.mutate({ ...settingsOnly(now), ...changes });
  };
  return {
    saved: data,
    draft,
    error,
    again: () => void refetch(),
    dirty:
      data !== undefined &&
      Object.entries(changes).some(([name, value]) => !same(value, data[name as keyof LinkSettings])),
    change: (part: Partial<LinkSettings>) => {
      setChanges((before) => ({ ...before, ...part }));
      // What was found wrong may be mended by this.
      if (write.error) write.reset();
    },
    discard: () => {
      setChanges({});
      write.reset();
    },
    save: () => void save(),
    saving: write.isPending,
    refusal: write.error,
  };
}

/** What would follow from settings; while something in them is refused, what followed last. */
export function usePreview(draft: LinkSettings | undefined, sampleCompany: string, images: unknown) {
  const [reply, setReply] = useState<PreviewReply>();
  const [error, setError] = useState<unknown>();
  const [settled] = useDebouncedValue(draft, pause);
  // biome-ignore lint/correctness/useExhaustiveDependencies: pictures are not in the settings, and are seen all the same
  useEffect(() => {
    if (!settled) return;
    const ended = new AbortController();
    api
      .post<PreviewReply>(
        `${settingsPath}/preview`,
        { settings: asRequest(settled), sampleCompany },
        { signal: ended.signal },
      )
      .catch(endWithSession)
      .then(
        (fresh) => {
          setReply(fresh);
          setError(undefined);
        },
        (failure) => !ended.signal.aborted && setError(failure),
      );
    return () => ended.abort();
  }, [settled, sampleCompany, images]);
  return { reply, error };
}
