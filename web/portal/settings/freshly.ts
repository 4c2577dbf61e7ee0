import { api } from "../app/api.ts";

/**
 * What stands at a path now, so that what a colleague saved meanwhile is not undone by replacing it; what was known
 * before where that cannot be read, since saving will then tell why.
 */
export const freshly = <T>(path: string, known: T | undefined): Promise<T | undefined> =>
  api.get<T>(path).catch(() => known);
