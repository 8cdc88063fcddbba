/** A variable of a container. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/**
 * Variables with `$(NAME)` replaced by earlier ones, as the kubelet does it, and a function that does the same to a command's words.
 * What names no variable stays as it is, and `$$(NAME)` is the text `$(NAME)` (Kubernetes, "Define Dependent Environment Variables").
 */
export function expanded(variables: readonly Variable[]): {
  readonly env: readonly Variable[];
  readonly expand: (text: string) => string;
} {
  const known = new Map<string, string>();
  const expand = (text: string) =>
    text.replace(/\$\$|\$\(([^)]*)\)/g, (found, name: string | undefined) =>
      name === undefined ? "$" : (known.get(name) ?? found),
    );
  const env = variables.map(({ name, value }) => {
    const text = expand(value);
    known.set(name, text);
    return { name, value: text };
  });
  return { env, expand };
}
