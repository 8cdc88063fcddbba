import { badRequest } from "./bot-error.ts";
import { type Call, flagOf, integerOf, objectOf, textOf } from "./call.ts";
import { type Chat, type Chats, chatObject } from "./chats.ts";
import type { Delivery } from "./delivery.ts";
import type { Files } from "./files.ts";
import { visibleText } from "./markup.ts";
import { readPicture } from "./picture.ts";
import { readWebhook } from "./webhook.ts";

/** A message of the bot. */
export interface SentMessage {
  readonly method: "sendMessage" | "sendPhoto";
  readonly chatId: number;
  readonly messageId: number;
  readonly text: string | undefined;
  readonly caption: string | undefined;
  /** The bytes as they were uploaded. Those of old messages are forgotten. */
  readonly photo: Uint8Array | undefined;
  /** The message that it answers. */
  readonly replyTo: number | undefined;
  /** In ms since 1970. */
  readonly at: number;
}

/** What the methods work on. */
export interface Account {
  readonly user: { readonly id: number; readonly is_bot: true; readonly first_name: string; readonly username: string };
  readonly chats: Chats;
  readonly files: Files;
  readonly delivery: Delivery;
  /** Throws when the bot sends too often. */
  readonly checkRate: (chat: Chat) => void;
  readonly onMessage: (message: SentMessage) => void;
}

/** What a method did, for the one who called it. */
interface Result {
  readonly result: unknown;
  readonly description?: string;
}

type Method = (account: Account, call: Call) => Result | Promise<Result>;

/** The method of that name, in whatever case; undefined when there is none. */
export function methodNamed(name: string): Method | undefined {
  return methods.get(name.toLowerCase());
}

const actions =
  "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note".split(
    " ",
  );

/** The sizes are those of the Bot API: sendMessage, sendPhoto, sendChatAction, setMyCommands. */
const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>({
    getMe: ({ user }) => ({
      result: { ...user, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false },
    }),

    setWebhook({ delivery }, call) {
      const webhook = readWebhook(call, delivery.webhook);
      if (flagOf(call, "drop_pending_updates")) delivery.drop();
      const same = JSON.stringify(webhook) === JSON.stringify(delivery.webhook);
      delivery.webhook = webhook;
      delivery.lastError = undefined;
      delivery.pump();
      if (webhook === undefined)
        return { result: true, description: same ? "Webhook is already deleted" : "Webhook was deleted" };
      return { result: true, description: same ? "Webhook is already set" : "Webhook was set" };
    },

    deleteWebhook({ delivery }, call) {
      const description = delivery.webhook === undefined ? "Webhook is already deleted" : "Webhook was deleted";
      if (flagOf(call, "drop_pending_updates")) delivery.drop();
      delivery.webhook = undefined;
      return { result: true, description };
    },

    getWebhookInfo({ delivery: { webhook, pending, lastError } }) {
      return {
        result: {
          url: webhook?.url ?? "",
          has_custom_certificate: webhook?.certificate !== undefined,
          pending_update_count: pending,
          ...(webhook === undefined ? {} : { max_connections: webhook.maxConnections, ip_address: "203.0.113.1" }),
          ...(webhook?.allowedUpdates === undefined ? {} : { allowed_updates: webhook.allowedUpdates }),
          ...(lastError === undefined
            ? {}
            : { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.message }),
        },
      };
    },

    getFile: async ({ files }, call) => ({ result: await files.prepare(textOf(call, "file_id")) }),

    sendMessage(account, call) {
      const chat = account.chats.writable(integerOf(call, "chat_id"));
      const text = visibleText(call, "text")?.trim() ?? "";
      if (text === "") throw badRequest("message text is empty");
      if (text.length > 4096) throw badRequest("message is too long");
      return { result: send(account, chat, call, { method: "sendMessage", text }, { text }) };
    },

    async sendPhoto(account, call) {
      const chat = account.chats.writable(integerOf(call, "chat_id"));
      const photo = await uploaded(account, call);
      const caption = visibleText(call, "caption");
      if ((caption?.length ?? 0) > 1024) throw badRequest("message caption is too long");
      checkPhoto(photo);
      const shown = { photo: account.files.addOwnPhoto(photo), ...(caption === undefined ? {} : { caption }) };
      return { result: send(account, chat, call, { method: "sendPhoto", caption, photo }, shown) };
    },

    sendChatAction({ chats }, call) {
      chats.writable(integerOf(call, "chat_id"));
      if (!actions.includes(textOf(call, "action") ?? "")) throw badRequest("wrong parameter action in request");
      return { result: true };
    },

    setMyCommands(_account, call) {
      const commands = objectOf(call, "commands");
      if (!Array.isArray(commands)) throw badRequest("can't parse commands: expected an Array");
      if (commands.length > 100) throw badRequest("BOT_COMMANDS_TOO_MUCH");
      for (const { command, description } of commands) {
        if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
        if (typeof description !== "string" || description.length < 1 || description.length > 256) {
          throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
        }
      }
      return { result: true };
    },
  }).map(([name, method]) => [name.toLowerCase(), method]),
);

function send(
  account: Account,
  chat: Chat,
  call: Call,
  message: Pick<SentMessage, "method"> & Partial<SentMessage>,
  content: object,
): object {
  const replyTo = readReply(call, chat);
  account.checkRate(chat);
  const at = Date.now();
  chat.last += 1;
  const sent = {
    text: undefined,
    caption: undefined,
    photo: undefined,
    chatId: chat.id,
    messageId: chat.last,
    replyTo,
    at,
  };
  account.onMessage({ ...sent, ...message });
  return {
    message_id: sent.messageId,
    from: account.user,
    chat: chatObject(chat),
    date: Math.floor(at / 1000),
    ...(replyTo === undefined
      ? {}
      : { reply_to_message: { message_id: replyTo, chat: chatObject(chat), date: Math.floor(at / 1000) } }),
    ...content,
  };
}

/** The message that is answered, by `reply_parameters` or by its older form. */
function readReply(call: Call, { last }: Chat): number | undefined {
  const given = objectOf(call, "reply_parameters");
  const parameters = typeof given === "object" && given !== null ? { ...given } : {};
  const id = integerOf({ fields: parameters }, "message_id") ?? integerOf(call, "reply_to_message_id");
  if (id === undefined || (id >= 1 && id <= last)) return id;
  const anyway =
    flagOf({ fields: parameters }, "allow_sending_without_reply") || flagOf(call, "allow_sending_without_reply");
  if (anyway) return undefined;
  throw badRequest("message to be replied not found");
}

/** The photo of a request: a part of it, a part that is named by `attach://`, or a file that Telegram has. */
async function uploaded({ files }: Account, call: Call): Promise<Uint8Array> {
  const named = textOf(call, "photo");
  const part = call.files.get("photo") ?? call.files.get(named?.replace(/^attach:\/\//, "") ?? "");
  if (part !== undefined) return part;
  if (named === undefined) throw badRequest("there is no photo in the request");
  const kept = await files.read(named);
  if (kept === undefined) throw badRequest("wrong file identifier/HTTP URL specified");
  return kept;
}

/** Bot API, sendPhoto: at most 10 MB, width and height at most 10000 in total, their ratio at most 20. */
function checkPhoto(bytes: Uint8Array): void {
  const most = 10 * 1024 * 1024;
  if (bytes.length === 0) throw badRequest("file must be non-empty");
  if (bytes.length > most) {
    throw badRequest(`file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${most} bytes`);
  }
  const picture = readPicture(bytes);
  if (picture === undefined) throw badRequest("IMAGE_PROCESS_FAILED");
  const { width, height } = picture;
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)) {
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
  }
}
