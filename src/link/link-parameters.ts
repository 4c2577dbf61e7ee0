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
  const kept = [...new Set(query.keys())].flatMap((name): [string, string][] => {
    const values = query.getAll(name);
    const usable =
      values.length === 1 &&
      !own.has(name) &&
      name.length <= longestName &&
      values[0]!.length <= longestValue &&
      !controlCharacters.test(name + values[0]) &&
      (name + values[0]).isWellFormed();
    return usable ? [[name, values[0]!]] : [];
  });
  return Object.fromEntries(kept.slice(0, most));
}
