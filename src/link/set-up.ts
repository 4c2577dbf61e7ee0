import { type Static, Type } from "typebox";
import { Nullable } from "../http/schema.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import type { Locale } from "./locale.ts";
import { filledIn } from "./return-texts.ts";
import { setUpTexts } from "./set-up-texts.ts";

const Step = Type.Object(
  { heading: Type.String(), items: Type.Array(Type.String()) },
  { title: "LinkSetUpStep" },
);
const SetUpSchema = Type.Object(
  {
    title: Type.String(),
    text: Type.String(),
    warning: Type.String({ description: "Who alone can do it." }),
    steps: Type.Array(Step, { description: "Before the customer signs in." }),
    remaining: Type.Object(
      { title: Type.String(), text: Type.String(), steps: Type.Array(Type.String()) },
      {
        title: "LinkSetUpRemaining",
        description: "What is left when accounts were chosen before it was done.",
      },
    ),
  },
  { title: "LinkSetUp" },
);
export type SetUp = Static<typeof SetUpSchema>;
export const MaybeSetUp = Type.Unsafe<SetUp | null>({
  ...Nullable(SetUpSchema),
  description:
    "What the customer does in the software before signing in, in the language asked for; null where that is nothing.",
});

/** What a customer does in the software before signing in; null where that is nothing. */
export function setUpOf(key: PlatformKey, locale: Locale, operator: string): SetUp | null {
  if (key !== "akxx") return null;
  const texts = setUpTexts[locale];
  const say = (text: string) => filledIn(text, { operator });
  return {
    title: texts.title,
    text: texts.text,
    warning: texts.warning,
    steps: texts.steps.map(({ heading, items }) => ({ heading: say(heading), items: items.map(say) })),
    remaining: {
      title: texts.remainingTitle,
      text: texts.remainingText,
      steps: texts.remainingSteps.map(say),
    },
  };
}

export const Remark = Type.Object({ title: Type.String(), text: Type.String() }, { title: "LinkRemark" });

/** Warns of books for trying things; `account` is how the software names what they are in. */
export function trialRemark(locale: Locale, software: string, account: string): Static<typeof Remark> {
  const { trialText, trialTitle } = setUpTexts[locale];
  return { title: filledIn(trialTitle, { software }), text: filledIn(trialText, { account, software }) };
}
