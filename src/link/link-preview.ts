import { type Static, Type } from "typebox";
import { ConsentText } from "../consents/consent.ts";
import { Nullable, OneOf } from "../http/schema.ts";
import { LinkStateSchema } from "./link-state.ts";

const InLanguage = Type.Object({
  state: LinkStateSchema,
  consents: Type.Record(Type.String(), ConsentText, { description: "By the key of the software." }),
});

/** What a preview of customers' pages shows, for the page at `page`. */
export const LinkPreview = Type.Object(
  {
    page: Type.String({ description: "Address of the page that shows it in a frame." }),
    bar: OneOf("none", "plain", "branded"),
    hero: Nullable(Type.String({ description: "Path of the picture behind the page." })),
    languages: Type.Object({ en: InLanguage, "fr-CA": InLanguage }),
  },
  { title: "LinkPreview" },
);
export type LinkPreviewReply = Static<typeof LinkPreview>;
