import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { ApiError, api, call, type Method } from "./api.ts";
import { returnToSignIn } from "./sign-in-address.ts";

/** Refusals after which the same call may succeed a moment later. */
const passing = new Set([0, 429, 502, 503, 504]);
const isPassing = (error: unknown) => error instanceof ApiError && passing.has(error.status);
/** Between two looks at what is shown live, and at what stands on every page, in milliseconds. */
const livePause = 5_000;
const slowPause = 60_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      throwOnError: false,
    },
    mutations: { retry: false },
  },
});

export interface ApiOptions {
  /** Asks again every five seconds, or every minute. */
  readonly live?: boolean | "slowly";
  /** Shows what was there before until the new has come. */
  readonly keep?: boolean;
  readonly enabled?: boolean;
}

/** What a path below `/portal/api` answers: `const { data, error, isPending, refetch } = useApi<Reply>("/companies/…")`. */
export function useApi<T>(path: string, { live, keep, enabled }: ApiOptions = {}) {
  return useQuery<T, Error>({
    queryKey: keyOf(path),
    queryFn: ({ signal }) => api.get<T>(path, { signal }).catch(endWithSession),
    refetchInterval: live === "slowly" ? slowPause : live ? livePause : false,
    placeholderData: keep ? keepPreviousData : undefined,
    enabled,
  });
}

export interface ChangeRequest {
  readonly method?: Exclude<Method, "GET">;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * Something that changes: `const rename = useChange<{name: string}>(({ name }) => ({ method: "PATCH", path, body: { name } }), { refresh: ["/companies"] })`,
 * then `rename.mutate({ name })`. What was read below a path of `refresh` is read anew. After no answer the same request
 * again keeps its idempotency key.
 */
export function useChange<I = void, R = unknown>(
  request: (input: I) => ChangeRequest,
  options: { refresh?: readonly string[]; onDone?: (reply: R, input: I) => void } = {},
) {
  const client = useQueryClient();
  const unanswered = useRef<{ request: string; key: string }>(undefined);
  return useMutation<R, Error, I>({
    mutationFn: async (input) => {
      const { method = "POST", path, body } = request(input);
      const written = JSON.stringify([method, path, body]);
      const before = unanswered.current?.request === written ? unanswered.current : undefined;
      unanswered.current = before ?? { request: written, key: crypto.randomUUID() };
      const sent = body ?? (method === "POST" ? {} : undefined);
      const reply = await call<R>(method, path, sent, { key: unanswered.current.key }).catch((error) => {
        if (!isPassing(error)) unanswered.current = undefined;
        return endWithSession(error);
      });
      unanswered.current = undefined;
      return reply;
    },
    onSuccess: async (reply, input) => {
      options.onDone?.(reply, input);
      for (const path of options.refresh ?? [])
        void client.invalidateQueries({ predicate: ({ queryKey }) => isBelow(String(queryKey[0]), path) });
    },
  });
}

const keyOf = (path: string) => [path];
const isBelow = (path: string, parent: string) =>
  path === parent || path.startsWith(`${parent}/`) || path.startsWith(`${parent}?`);

/** A session that has ended leads to the sign-in page, which leads back. */
export function endWithSession(error: unknown): never {
  if (error instanceof ApiError && error.status === 401) returnToSignIn();
  throw error;
}
