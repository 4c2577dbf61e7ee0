// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
const controlCharacters = /[\u0000-\u001f\u007f]/;
const most = 20;
const longestName = 50;
const longestValue = 200;

/** What our own links put into a query. */
const own = new Set(["otp", "link.otp"]);

/**
 * Parameters a bank has put on a link, for the redirect at the end: at most 20, each at most 200 characters, of text
 * that can be stored. A name that stands twice is none of them: nobody can tell which was meant.
 */
export function linkParameters(query: URLSearchParams): Record<string, string> {
  // Once over all of them: looked up one by one, thousands of names would hold up everybody.
  const times = new Map<string, number>();
  for (const name of query.keys()) times.set(name, (times.get(name) ?? 0) + 1);
  const kept = [...query].flatMap(([name, value]): [string, string][] => {
    const usable =
      times.get(name) === 1 &&
      !own.has(name) &&
      name.length <= longestName &&
      value.length <= longestValue &&
      !controlCharacters.test(name + value) &&
      (name + value).isWellFormed();
    return usable ? [[name, value]] : [];
  });
  return Object.fromEntries(kept.slice(0, most));
}
