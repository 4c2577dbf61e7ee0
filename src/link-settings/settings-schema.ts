import { type Static, Type } from "typebox";
import { documentedAs, Nullable, OneOf, WebAddress } from "../http/schema.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import { imageKinds, type LinkImage } from "./link-image.ts";
import {
  type CurrentLinkSettings,
  type LinkSettings,
  locales,
  missingTexts,
  switchNames,
  textKeys,
  textLimits,
  urlNames,
} from "./link-settings.ts";
import { type Mode, makeTheme } from "./theme.ts";

const optional = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));
const each = <K extends string, T extends Parameters<typeof Nullable>[0]>(
  names: readonly K[],
  schemaOf: (name: K) => T,
) => Type.Object(Object.fromEntries(names.map((name) => [name, schemaOf(name)])) as Record<K, T>);
const platformKeys = allPlatforms.map(({ key }) => key);

const meanings: Readonly<Record<(typeof switchNames)[number], string>> = {
  showBar: "Whether the bar with name and logo is shown.",
  showLanding: "Whether the link begins with a page that welcomes the customer.",
  logoOnLanding: "Whether that page shows the logo.",
  manageConnections: "Whether customers may see and end their connections.",
  deviceNotice: "Whether customers on phones are told where a larger screen is advised.",
  showSandbox: "Whether pretend accounting software may be offered, where there is any.",
};
const urlMeanings: Readonly<Record<(typeof urlNames)[number], string>> = {
  support: "Where customers find help.",
  terms: "The terms that customers agree to.",
  privacy: "How customers' data is treated.",
  dataSecurity: "How customers' data is kept safe.",
};

const colour = (what: string) =>
  optional(
    Type.String({ description: `${what}, as #rrggbb. It is shaded where it could not be seen or read.` }),
  );
const address = (description: string) =>
  optional(documentedAs(Type.String(), Type.String({ format: "uri", description })));
const OwnTexts = each(textKeys, (key) =>
  optional(Type.String({ description: `Plain text of at most ${textLimits[key]} characters.` })),
);
const Callout = Type.Object(
  {
    title: optional(Type.String({ description: "At most 50 characters." })),
    body: optional(Type.String({ description: "At most 150 characters." })),
    linkText: optional(Type.String({ description: "At most 50 characters; with linkUrl." })),
    linkUrl: optional(Type.String({ description: "Where the link leads; with linkText." })),
  },
  { title: "LinkSettingsCallout" },
);

const fields = {
  colours: optional(
    Type.Object(
      { primary: colour("Colour of buttons and links"), secondary: colour("Colour of the bar") },
      { title: "LinkSettingsColours" },
    ),
  ),
  ...(Object.fromEntries(
    switchNames.map((name) => [name, optional(Type.Boolean({ description: meanings[name] }))]),
  ) as Record<(typeof switchNames)[number], ReturnType<typeof optional<ReturnType<typeof Type.Boolean>>>>),
  urls: optional(each(urlNames, (name) => address(urlMeanings[name]))),
  texts: optional(each(locales, () => optional(OwnTexts))),
  callouts: optional(each(platformKeys, () => optional(each(locales, () => optional(Callout))))),
  dataTypes: optional(
    each(locales, () => optional(Type.Array(Type.String({ description: "At most 100 characters." })))),
  ),
  sageAuthorizationUrl: address("Where Sage's customers are led in place of our page."),
};

/** What an update may hold: everything, or only what differs from how it is without settings. */
export const LinkSettingsRequest = Type.Object(fields, { title: "UpdateLinkSettings" });
export type LinkSettingsRequest = Static<typeof LinkSettingsRequest>;

const Colour = Type.String({ description: "As #rrggbb." });
const PaletteSchema = Type.Object(
  { deed: Colour, deedOver: Colour, onDeed: Colour, link: Colour, bar: Colour, onBar: Colour },
  { title: "LinkSettingsPalette", description: "The colours as pages show them; their contrast is assured." },
);
export const ImageSchema = Type.Object(
  {
    address: WebAddress,
    contentType: Type.String(),
    width: Type.Integer({ description: "In pixels." }),
    height: Type.Integer({ description: "In pixels." }),
  },
  { title: "LinkImage" },
);
const OptionalImage = Type.Union([ImageSchema, Type.Null()]);

export const LinkSettingsSchema = Type.Object(
  {
    ...fields,
    images: Type.Object({ logo: OptionalImage, icon: OptionalImage, hero: OptionalImage }),
    theme: Type.Object({ light: PaletteSchema, dark: PaletteSchema }),
    adjusted: Type.Array(
      Type.Object({
        mode: OneOf<Mode>("light", "dark"),
        part: OneOf("deed", "link"),
        given: Colour,
        used: Colour,
        ratioBefore: Type.Number({ description: "Its lowest contrast with what it stands on, as given." }),
        ratioAfter: Type.Number({ description: "The same, as used." }),
        needed: Type.Number(),
      }),
      { description: "Colours that were shaded, because they could not be seen or read as given." },
    ),
    missing: Type.Array(Type.Object({ field: Type.String(), locale: OneOf(...locales) }), {
      description: "What is there in one language only, with the language it is missing in.",
    }),
    notes: Type.Array(Type.String(), { description: "What else is worth knowing, in sentences." }),
  },
  { title: "LinkSettings" },
);

export const imageReply = ({
  address,
  contentType,
  width,
  height,
}: LinkImage): Static<typeof ImageSchema> => ({
  address,
  contentType,
  width,
  height,
});

/** The settings as they are told, with what follows from them. */
export function settingsReply(
  current: CurrentLinkSettings,
  notes: readonly string[],
): Static<typeof LinkSettingsSchema> {
  const { theme, images, ...settings } = current;
  return {
    ...(structuredClone(settings) as LinkSettingsRequest),
    images: Object.fromEntries(
      imageKinds.map((kind) => [kind, images[kind] && imageReply(images[kind])]),
    ) as Static<typeof LinkSettingsSchema>["images"],
    theme,
    adjusted: [...makeTheme(settings.colours).adjusted],
    missing: missingTexts(settings as LinkSettings),
    notes: [...notes],
  };
}

/** What an operator may not expect: a logo that is only an address on another host is not shown. */
export const notesOn = (
  { images }: CurrentLinkSettings,
  profile: { logoUrl: string | null; iconUrl: string | null },
) =>
  (["logo", "icon"] as const)
    .filter((kind) => profile[`${kind}Url`] !== null && images[kind] === null)
    .map(
      (kind) =>
        `The ${kind}Url of the profile is not shown on customers' pages, which load nothing from other hosts: upload the picture with PUT /settings/link/images/${kind}.`,
    );
