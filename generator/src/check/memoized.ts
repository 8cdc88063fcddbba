/**
 * The same function, but remembering its results: in thousands of objects the same labels and ranges stand again and again.
 *
 * @param most How many results it keeps; it forgets all when there are more.
 */
export function memoized<T>(f: (text: string) => T, most = 10_000): (text: string) => T {
  const known = new Map<string, { readonly result: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.result;
    if (known.size >= most) known.clear();
    const result = f(text);
    known.set(text, { result });
    return result;
  };
}
