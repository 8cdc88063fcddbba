// Brings a MongoDB replica set and its accounts to what is declared, from any state that an earlier run, or another run at the
// same time, left behind. It looks, does the one next thing, and looks again, until nothing is left to do.
//
//   mongosh --nodb --quiet --norc --file init.js
//
// MONGO_MEMBERS          every member as host:port, joined by commas, in the order of their ordinals
// MONGO_REPLICA_SET      the set's name, as in mongod --replSet
// MONGO_KEYFILE          the file that mongod got as --keyFile: the script logs in with it, as __system
// MONGO_TIMEOUT_SECONDS  how long it may wait for members, elections and first syncs, in all
// MONGO_ACCOUNTS         optional: a JSON file, [{ "user", "passwordFile", "roles": [{ "db", "role" }] }]
// MONGO_SETTINGS         optional: the set's `settings` that differ from MongoDB's defaults, as JSON
//
// It prints one JSON object a line, never a password, and exits with 0, or with 1 and one reason.
// mongosh rewrites this file's calls into awaited ones, but not those of the files that it requires: they await by themselves.

const { bringUpAccounts } = require(`${__dirname}/accounts.cjs`);
const { bringUpMembers } = require(`${__dirname}/members.cjs`);
const { isLasting } = require(`${__dirname}/refused.cjs`);
const { readWanted } = require(`${__dirname}/wanted.cjs`);
const { Connections } = require(`${__dirname}/connections.cjs`);

const PAUSE_MS = 250;

async function main() {
  const started = Date.now();
  let changes = 0;
  const did = (event, fields) => {
    changes += 1;
    log(event, fields);
  };
  try {
    const wanted = readWanted(process.env);
    const connections = new Connections(Mongo, wanted.key);
    await untilDone(wanted.timeoutSeconds, async () => {
      const primary = await bringUpMembers(wanted, connections, did);
      await bringUpAccounts(wanted.accounts, primary, connections, did);
    });
    log("done", { changes, ms: Date.now() - started });
    quit(0);
  } catch (error) {
    log("failed", { reason: describe(error), changes });
    quit(1);
  }
}

/** Tries until it throws nothing. What it throws is what it waits for, unless waiting can't help. */
async function untilDone(timeoutSeconds, attempt) {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let told;
  while (true) {
    try {
      return await attempt();
    } catch (error) {
      if (isLasting(error)) throw error;
      const reason = describe(error);
      if (Date.now() > deadline) throw new Error(`gave up after ${timeoutSeconds} s: ${reason}`);
      if (reason !== told) log("waiting", { reason });
      told = reason;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function describe(error) {
  return error.codeName ? `${error.message} (${error.codeName})` : error.message;
}

function log(event, fields) {
  print(JSON.stringify({ event, ...fields }));
}

// Last, because mongosh waits for the value of the last statement and of no other.
main();
