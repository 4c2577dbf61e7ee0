import { ScriptFailure, type ScriptRun } from "./script-run.ts";

/** A field of a form that a Suitelet has made. */
export interface FormField {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly mandatory: boolean;
  readonly hidden: boolean;
  readonly value: string;
}

/** A form as the pretend NetSuite shows it. */
export interface SuiteletForm {
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly submit: string | null;
}

class Field {
  isMandatory = false;
  defaultValue: unknown = "";
  #hidden = false;
  readonly #options: { id: string; type: string; label: string };

  constructor(options: { id: string; type: string; label: string }) {
    this.#options = options;
  }

  updateDisplayType({ displayType }: { displayType: string }): this {
    this.#hidden = displayType === "HIDDEN";
    return this;
  }

  written(): FormField {
    const { id, type, label } = this.#options;
    const value = this.defaultValue === null ? "" : String(this.defaultValue);
    return { id, type, label: String(label ?? ""), mandatory: this.isMandatory, hidden: this.#hidden, value };
  }
}

class Form {
  readonly #title: string;
  readonly #fields: Field[] = [];
  #submit: string | null = null;

  constructor(title: string) {
    this.#title = title;
  }

  addField(options: { id: string; type: string; label: string }): Field {
    if (!/^custpage_[a-z0-9_]+$/.test(String(options?.id))) {
      throw new ScriptFailure("SSS_INVALID_FIELD_ID", "Ids of fields begin with custpage_");
    }
    const field = new Field(options);
    this.#fields.push(field);
    return field;
  }

  addSubmitButton(options?: { label?: string }): object {
    this.#submit = options?.label ?? "Save";
    return {};
  }

  written(): SuiteletForm {
    return { title: this.#title, fields: this.#fields.map((field) => field.written()), submit: this.#submit };
  }
}

/** The module `N/ui/serverWidget`, as far as a plain form needs it. */
export const serverWidget = {
  FieldType: { TEXT: "TEXT", PASSWORD: "PASSWORD", INLINEHTML: "INLINEHTML" },
  FieldDisplayType: { HIDDEN: "HIDDEN", NORMAL: "NORMAL" },
  createForm: ({ title }: { title: string }) => new Form(String(title)),
};

/** Request and response of one call of a Suitelet. */
export function requestContext(run: ScriptRun): { context: object; output: () => unknown } {
  const { method, parameters } = run.input as { method: string; parameters: Record<string, string> };
  let page: SuiteletForm | undefined;
  const context = {
    request: { method, parameters },
    response: {
      writePage: (form: unknown) => {
        if (!(form instanceof Form))
          throw new ScriptFailure("SSS_INVALID_TYPE_ARG", "writePage takes a form");
        page = form.written();
      },
    },
  };
  return { context, output: () => page ?? null };
}
