import { Type } from "typebox";
import type { Config } from "../../config.ts";

/** Where the page lies that shows the component; below the API's address, so that the component is at home there. */
export const playgroundPath = "/embed/v1/playground";

export const PlaygroundSchema = Type.Object(
  {
    apiUrl: Type.String({ description: "Public address of the API." }),
    referenceUrl: Type.String({ description: "Its reference, for people." }),
    playgroundUrl: Type.String({ description: "The page that shows the component." }),
  },
  { title: "PortalPlayground" },
);

export const playgroundOf = ({ url }: Config) => ({
  apiUrl: url,
  referenceUrl: `${url}/docs`,
  playgroundUrl: url + playgroundPath,
});
