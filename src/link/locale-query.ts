import { Type } from "typebox";
import { OneOf } from "../http/schema.ts";
import { type Locale, locales } from "./locale.ts";

/** The language of what is answered; English where none is asked for. */
export const LocaleQuery = Type.Object({
  locale: Type.Optional(
    Type.Unsafe<Locale>({
      ...OneOf(...locales),
      description: "The language of the texts; English where it is left out.",
    }),
  ),
});
