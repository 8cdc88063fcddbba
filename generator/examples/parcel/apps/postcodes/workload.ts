import { job } from "plinth";
import { archive } from "../../resources.ts";

/** Puts the postcodes that this version knows into the archive: once for each version. */
export const postcodes = job("postcodes", {
  image: "tracking",
  size: { cpu: "500m", memory: "512Mi" },
  args: ["export-postcodes"],
  env: { ARCHIVE_BUCKET: archive.readWrite({ prefix: "postcodes/" }) },
  retries: 3,
  deadline: "20m",
});
