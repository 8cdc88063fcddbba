import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { formats } from "./formats.ts";

/** One thing that a validator found, in ajv's terms. */
export interface SchemaError {
  /** JSON Pointer to the value. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A validator as ajv writes it: after false, `errors` holds what it found. */
interface Validator {
  (data: unknown, place?: object): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * Validates values against definitions; gives all errors, none when the value is valid.
 *
 * A definition's validator is loaded when a value first needs it. So a run pays for the fields that its objects use: an ordinary
 * Deployment needs about 30 of the 150 definitions that it could.
 *
 * @param code Gives the code of a definition's validator (see `compiler.ts`).
 */
export function openValidators(
  code: (definition: string) => string,
): (definition: string, value: unknown) => readonly SchemaError[] {
  const links = new Map<string, { validate: Validator }>();

  return (definition, value) => {
    const target = link(definition);
    return target.validate(value) ? [] : (target.validate.errors ?? []);
  };

  function link(definition: string): { validate: Validator } {
    const known = links.get(definition);
    if (known !== undefined) return known;
    const created: { validate: Validator } = {
      validate(data, place) {
        created.validate = load(definition);
        return created.validate(data, place);
      },
    };
    links.set(definition, created);
    return created;
  }

  function load(definition: string): Validator {
    const module: { exports: Validator } = { exports: () => true };
    compileFunction(code(definition), ["module", "link", "formats", "require"])(module, link, formats, require);
    return module.exports;
  }
}

/** The code requires one small file of ajv's, which counts the characters of a string. */
const require = createRequire(import.meta.url);
