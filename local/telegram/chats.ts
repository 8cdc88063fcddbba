import { BotError, badRequest } from "./bot-error.ts";

export type ChatType = "private" | "group" | "supergroup";

/** A chat that the bot is in. */
export interface Chat {
  readonly id: number;
  readonly type: ChatType;
  /** The number of the last message. */
  last: number;
  blocked: boolean;
  migratedTo: number | undefined;
}

/** The chats that have written to the bot: it can't begin one by itself. */
export class Chats {
  readonly #chats = new Map<number, Chat>();

  /** The chat with this id, which begins when there is none. Groups have negative ids. */
  begin(id: number, type: ChatType = id > 0 ? "private" : "group"): Chat {
    if (type === "private" ? id <= 0 : id >= 0) {
      throw new RangeError(`${id} is not the id of a ${type} chat: users have positive ids, groups negative ones`);
    }
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const chat = { id, type, last: 0, blocked: false, migratedTo: undefined };
    this.#chats.set(id, chat);
    return chat;
  }

  /**
   * The chat that a message goes to.
   *
   * @throws {BotError} when the bot can't write to it.
   */
  writable(id: number | undefined): Chat {
    if (id === undefined) throw badRequest("chat_id is empty");
    const chat = this.#chats.get(id);
    if (chat === undefined) throw badRequest("chat not found");
    if (chat.blocked) {
      const reason = chat.type === "private" ? "bot was blocked by the user" : "bot was kicked from the group chat";
      throw new BotError(403, `Forbidden: ${reason}`);
    }
    if (chat.migratedTo !== undefined) {
      throw badRequest("group chat was upgraded to a supergroup chat", { migrate_to_chat_id: chat.migratedTo });
    }
    return chat;
  }
}

/** The chat as it stands in a message. */
export function chatObject({ id, type }: Chat): object {
  return type === "private"
    ? { id, type, first_name: `User ${id}`, username: `user_${id}` }
    : { id, type, title: `Group ${id}` };
}

/** Who writes in the chat: in a group always the same person. */
export function userObject({ id, type }: Chat): object {
  const user = type === "private" ? id : 1_000_000 - id;
  return { id: user, is_bot: false, first_name: `User ${user}`, username: `user_${user}`, language_code: "en" };
}
