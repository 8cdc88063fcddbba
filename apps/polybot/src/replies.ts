import type { Command, What } from "./update.ts";

/** What the bot can do, for `/start`, `/help`, and who writes without a picture. */
export const about =
  "Send me a photo and I tell you what is in it: you get it back with a box around each object that I find, and with the counts.\n\n" +
  "An album works too, and so does a picture sent as a file (JPEG, PNG, WebP or GIF, up to 20 MB).";

/** Said when a photo is on its way to the detector. */
export const processing = "Your image is being processed. Please wait…";

/** Said once for all the photos of an album. */
export const processingAlbum = "Your images are being processed. Please wait…";

/** Said when Telegram does not let the bot have a picture. */
export const tooLarge =
  "This picture is too large for me: I can take up to 20 MB. Please send a smaller one, or send it as a photo.";

/** Said when a picture could not be had from Telegram, or not be passed on, for a whole day. */
export const unavailable = "I am sorry, I could not get this picture. Please send it again.";

/** The answer to a command. */
export function commandReply(name: Command["name"]): string {
  if (name === "start") return `Hello! ${about}`;
  return name === "help" ? about : `I do not know this command. ${about}`;
}

/** The answer to words. */
export const textReply = `I only understand pictures. ${about}`;

/** The answer to something that is no picture. */
export function unsupportedReply(what: What): string {
  return `I can not look at ${names[what]}, only at pictures. ${about}`;
}

const names: Readonly<Record<What, string>> = {
  animation: "animations",
  sticker: "stickers",
  voice: "voice messages",
  audio: "audio files",
  video: "videos",
  video_note: "video messages",
  venue: "places",
  location: "places",
  contact: "contacts",
  poll: "polls",
  dice: "dice",
  story: "stories",
  game: "games",
  file: "files of this kind",
};
