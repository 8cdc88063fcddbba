import { STATUS_CODES } from "node:http";

/** A refusal in the Bot API's form (Bot API, "Making requests" and ResponseParameters). */
export class BotError extends Error {
  override readonly name = "BotError";
  readonly code: number;
  readonly parameters: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };

  constructor(code: number, description?: string, parameters: BotError["parameters"] = {}) {
    super(description ?? STATUS_CODES[code] ?? "Error");
    this.code = code;
    this.parameters = parameters;
  }

  /** What stands in the answer's body. */
  toJSON(): object {
    const { retry_after, migrate_to_chat_id } = this.parameters;
    const parameters =
      retry_after === undefined && migrate_to_chat_id === undefined ? {} : { parameters: this.parameters };
    return { ok: false, error_code: this.code, description: this.message, ...parameters };
  }
}

/** @example badRequest("chat not found").message // "Bad Request: chat not found" */
export function badRequest(reason: string, parameters: BotError["parameters"] = {}): BotError {
  return new BotError(400, `Bad Request: ${reason}`, parameters);
}

export function tooManyRequests(seconds: number): BotError {
  return new BotError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
