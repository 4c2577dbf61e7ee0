import { platforms } from "../kit/platform.tsx";
import { anyOf, quoted } from "../kit/use-list.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * What a search for companies asks the API: an id is a company's or a connection's; anything else is a part of a name, or
 * the beginning of the software's.
 */
export function found(search: string): string | undefined {
  const text = search.trim();
  if (text === "") return undefined;
  if (uuid.test(text)) return anyOf(`id=${text}`, `dataConnections.id=${text}`);
  const software = platforms.filter(
    ({ name }) => text.length > 2 && name.toLowerCase().startsWith(text.toLowerCase()),
  );
  return anyOf(`name~${quoted(text)}`, ...software.map(({ key }) => `dataConnections.integrationKey=${key}`));
}
