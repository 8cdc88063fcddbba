// Reads what the set and its accounts should be.

const fs = require("node:fs");
const { refuse } = require("./refused.cjs");

/** See the head of init.js for the variables. */
function readWanted(env) {
  const timeoutSeconds = Number(required(env, "MONGO_TIMEOUT_SECONDS"));
  if (!(timeoutSeconds > 0)) refuse("MONGO_TIMEOUT_SECONDS is not a number above 0");
  return {
    timeoutSeconds,
    name: required(env, "MONGO_REPLICA_SET"),
    hosts: readHosts(required(env, "MONGO_MEMBERS")),
    settings: parse("MONGO_SETTINGS", env.MONGO_SETTINGS || "{}"),
    key: firstKey(readFile("MONGO_KEYFILE", required(env, "MONGO_KEYFILE"))),
    accounts: env.MONGO_ACCOUNTS ? readAccounts(env.MONGO_ACCOUNTS) : [],
  };
}

function readHosts(text) {
  const hosts = text.split(",");
  for (const host of hosts) {
    if (!/^([^\s:/@,?]+|\[[0-9a-f:.]+\]):\d{1,5}$/i.test(host)) refuse(`MONGO_MEMBERS: "${host}" is not host:port`);
  }
  if (new Set(hosts).size < hosts.length) refuse("MONGO_MEMBERS names a member twice");
  // MongoDB's manual, "Replica Set Members": at most 7 vote.
  if (hosts.length > 7) refuse(`MONGO_MEMBERS names ${hosts.length} members, and at most 7 can vote`);
  return hosts;
}

/**
 * A keyfile holds one key, or several as a YAML list while they are changed, of which mongod itself uses the first and takes all.
 * MongoDB's manual, "Rotate Keys for Self-Managed Replica Sets".
 */
function firstKey(text) {
  const first = /^\s*-\s+(.+)$/m.exec(text)?.[1] ?? text;
  return first.replaceAll(/[\s"']/g, "") || refuse("MONGO_KEYFILE is empty");
}

function readAccounts(path) {
  const accounts = parse("MONGO_ACCOUNTS", readFile("MONGO_ACCOUNTS", path));
  if (!Array.isArray(accounts)) refuse("MONGO_ACCOUNTS is not a list");
  return accounts.map(({ user, passwordFile, roles }) => {
    if (!user || !passwordFile || !Array.isArray(roles)) {
      refuse("MONGO_ACCOUNTS: an account needs user, passwordFile and roles");
    }
    const password = readFile(`The password of "${user}"`, passwordFile).replace(/\r?\n$/, "");
    return { user, roles, password: password || refuse(`The password of "${user}" is empty`) };
  });
}

function required(env, name) {
  return env[name] || refuse(`${name} is not set`);
}

function readFile(what, path) {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    return refuse(`${what}: ${error.message}`);
  }
}

function parse(what, text) {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return refuse(`${what} is not JSON`);
  }
}

module.exports = { readWanted };
