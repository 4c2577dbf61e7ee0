import { type Static, Type } from "typebox";
import { documentedAs, Nullable, OneOf, WebAddress } from "../http/schema.ts";

/** What a field of a push holds, by the contract's names. An Array lists the fields of its items. */
const OptionType = OneOf("Array", "Object", "String", "Number", "Boolean", "DateTime", "File", "MultiPart");

const FieldNote = Type.Object(
  {
    field: Type.Optional(Type.String({ description: "In PascalCase, dotted for nested fields." })),
    details: Type.String({ minLength: 1 }),
    ref: Type.Optional(Nullable(WebAddress)),
  },
  { title: "PushFieldValidation" },
);

const PushValidation = Type.Object(
  { warnings: Type.Array(FieldNote), information: Type.Array(FieldNote) },
  { title: "PushValidationInfo" },
);

const PushChoice = Type.Object(
  {
    value: Type.String(),
    type: OptionType,
    displayName: Type.String({ minLength: 1 }),
    description: Type.Optional(Type.String()),
    required: Type.Boolean(),
  },
  { title: "PushOptionChoice" },
);

const field = {
  type: OptionType,
  displayName: Type.String({ minLength: 1 }),
  description: Type.String(),
  required: Type.Boolean(),
  options: Type.Optional(Type.Array(PushChoice)),
  validation: Type.Optional(PushValidation),
};
/** A field of the items of an array: bank feeds nest no deeper, though the contract's shape could. */
const ItemProperty = documentedAs(
  Type.Object(field),
  Type.Unsafe({ $ref: "#/components/schemas/PushOptionProperty" }),
);
const PushProperty = Type.Object(
  { ...field, properties: Type.Optional(Type.Record(Type.String(), ItemProperty)) },
  { title: "PushOptionProperty" },
);

/** The model of what can be pushed (wire contract, section 9). */
export const PushOptionSchema = Type.Object(
  {
    type: OptionType,
    displayName: Type.String({ minLength: 1 }),
    description: Type.String(),
    required: Type.Boolean(),
    properties: Type.Record(Type.String(), PushProperty),
    options: Type.Optional(Type.Array(PushChoice)),
    validation: PushValidation,
  },
  { title: "PushOption" },
);

export type PushOption = Static<typeof PushOptionSchema>;
export type PushProperty = Static<typeof PushProperty>;
export type PushNote = Static<typeof FieldNote>;
type Choice = Static<typeof PushChoice>;

/** One choice for each allowed value. */
export const choicesOf = (values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, type: "String", displayName: value, required: false }));
