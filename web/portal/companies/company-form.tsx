import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Form, findingAt } from "../kit/form.tsx";
import { forbiddenIn } from "./company.ts";
import { OwnersField } from "./owners-field.tsx";
import { doubledIn, recordOf, type Tag, TagFields, tagsOf } from "./tag-fields.tsx";
import { companiesTexts } from "./texts.ts";

export interface CompanyContent {
  readonly name: string;
  /** Left out where there is none. */
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

const longestName = 500;
const longestDescription = 2_000;

/** Name, description, owners and tags of a company, new or present. */
export function CompanyForm(props: {
  content?: CompanyContent;
  owners: readonly string[];
  action: string;
  busy: boolean;
  error: unknown;
  onSave: (content: CompanyContent, owners: readonly string[]) => void;
  onCancel: () => void;
}) {
  const { content, action, busy, error, onSave, onCancel } = props;
  const t = useTexts(companiesTexts);
  const [name, setName] = useState(content?.name ?? "");
  const [description, setDescription] = useState(content?.description ?? "");
  const [tags, setTags] = useState<readonly Tag[]>(tagsOf(content?.tags ?? {}));
  const [owners, setOwners] = useState(props.owners);
  const [tried, setTried] = useState(false);
  const missing = name.trim() === "" ? t("nameMissing") : undefined;
  const forbidden = forbiddenIn(name);
  const wrong = forbidden.length > 0 ? t("nameForbidden", { characters: forbidden.join(" ") }) : undefined;
  const save = () => {
    setTried(true);
    if (!missing && !wrong && doubledIn(tags).size === 0)
      onSave(
        { name: name.trim(), description: description.trim() || undefined, tags: recordOf(tags) },
        owners,
      );
  };
  return (
    <Form
      action={action}
      busy={busy}
      error={error}
      fields={["name", "description", "ownerUserIds", "tags"]}
      onSubmit={save}
      onCancel={onCancel}
    >
      <TextInput
        label={t("name")}
        description={t("nameText")}
        required
        value={name}
        maxLength={longestName}
        error={wrong ?? (tried ? missing : undefined) ?? findingAt(error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t("description")}
        description={t("descriptionText")}
        autosize
        minRows={3}
        value={description}
        maxLength={longestDescription}
        error={findingAt(error, "description")}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <OwnersField owners={owners} error={error} onChange={setOwners} />
      <TagFields tags={tags} error={error} onChange={setTags} />
    </Form>
  );
}
