import { NumberInput, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Form, findingAt } from "../kit/form.tsx";
import { EventChoice } from "./event-choice.tsx";
import { HeaderFields } from "./header-fields.tsx";
import { webhookTexts } from "./texts.ts";
import type { EventType } from "./webhooks.ts";

/** What the form holds; headers undefined are left as they are. */
export interface EndpointContent {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly companyTags: readonly string[];
  readonly rateLimit: number | null;
  readonly disabled: boolean;
  readonly headers: readonly (readonly [string, string])[] | undefined;
}

export const emptyContent: EndpointContent = {
  url: "",
  description: "",
  eventTypes: [],
  companyTags: [],
  rateLimit: null,
  disabled: false,
  headers: [],
};

/** The body that a content stands for. */
export const bodyOf = ({ headers, ...content }: EndpointContent) => ({
  ...content,
  ...(headers && { headers: Object.fromEntries(headers.filter(([name]) => name.trim() !== "")) }),
});

/** The fields of an endpoint. */
export function EndpointForm(props: {
  types: readonly EventType[];
  before: EndpointContent;
  /** Headers that are there; their values cannot be read back. */
  keptHeaders?: readonly string[];
  action: string;
  busy: boolean;
  error: unknown;
  onSave: (content: EndpointContent) => void;
  onCancel: () => void;
}) {
  const { types, before, keptHeaders = [], action, busy, error, onSave, onCancel } = props;
  const t = useTexts(webhookTexts);
  const [content, setContent] = useState(before);
  const set = (changes: Partial<EndpointContent>) => setContent((now) => ({ ...now, ...changes }));
  return (
    <Form
      action={action}
      busy={busy}
      error={error}
      fields={["url", "description", "eventTypes", "companyTags", "rateLimit", "headers"]}
      disabled={content.url.trim() === "" || content.eventTypes.length === 0}
      onSubmit={() => onSave(content)}
      onCancel={onCancel}
    >
      <Stack gap="md" maw={760}>
        <TextInput
          label={t("url")}
          description={t("urlHint")}
          placeholder="https://hooks.bank.example/millrace"
          value={content.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={findingAt(error, "url")}
          required
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          label={t("description")}
          maxLength={200}
          value={content.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          error={findingAt(error, "description")}
        />
        <EventChoice
          types={types}
          chosen={content.eventTypes}
          onChange={(eventTypes) => set({ eventTypes })}
          error={findingAt(error, "eventTypes")}
        />
        <TagsInput
          label={t("tags")}
          description={t("tagsHint")}
          placeholder={content.companyTags.length === 0 ? "region:north" : undefined}
          value={[...content.companyTags]}
          onChange={(companyTags) => set({ companyTags })}
          error={findingAt(error, "companyTags")}
          maxTags={10}
          clearable={false}
        />
        <NumberInput
          label={t("rate")}
          description={t("rateHint")}
          value={content.rateLimit ?? ""}
          onChange={(value) => set({ rateLimit: typeof value === "number" ? value : null })}
          min={1}
          max={10_000}
          allowDecimal={false}
          error={findingAt(error, "rateLimit")}
          maw={240}
        />
        <HeaderFields
          kept={keptHeaders}
          headers={content.headers}
          onChange={(headers) => set({ headers })}
          error={findingAt(error, "headers")}
        />
        <Switch
          label={t("startDisabled")}
          checked={content.disabled}
          onChange={(event) => set({ disabled: event.currentTarget.checked })}
        />
      </Stack>
    </Form>
  );
}
