import { parseArgs } from "node:util";

/** What the demo is asked to do. */
export interface DemoOptions {
  readonly help: boolean;
  /** Print the answers and end, without a page. */
  readonly once: boolean;
  /** The page's port; 0: a free one. */
  readonly port: number;
  /** The pictures to send; none: the samples. */
  readonly files: readonly string[];
}

export const usage = `npm run demo [-- [options] [photo …]]

Runs the whole of Polybot on this machine, as its manifests for \`dev\` describe it, sends it photos as Telegram would, and shows the answers.
Nothing leaves the machine.

  photo …      pictures to send (JPEG, PNG, WebP or GIF); without any, a set of drawn samples
  --once       print the answers as text and end: exit code 0 when every photo was answered, else 1
  --port N     the page's port on 127.0.0.1; without it, a free one
  --help       print this
`;

/** Reads the command line. Gives what is wrong with it as a sentence. */
export function readOptions(args: readonly string[]): DemoOptions | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        once: { type: "boolean", default: false },
        port: { type: "string", default: "0" },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) return { fault: `--port "${values.port}" is no port number.` };
    return { help: values.help, once: values.once, port, files: positionals };
  } catch (error) {
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    return { fault: message.endsWith(".") ? message : `${message}.` };
  }
}
