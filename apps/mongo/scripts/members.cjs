// Makes the set, and brings its configuration to what is wanted one change at a time.

const { isRefusedLogin } = require("./connections.cjs");
const { isLasting, refuse } = require("./refused.cjs");

const NOT_YET_INITIALIZED = 94;

/**
 * Does the next thing that the set lacks and throws what it waits for. Returns its primary once nothing is left to do.
 * Between a look and the act that follows from it, another run may have acted: the server refuses the second act, and the next look sees the first.
 */
async function bringUpMembers(wanted, connections, did) {
  const members = await Promise.all(wanted.hosts.map((host) => look(host, connections)));
  refuseOtherSets(members, wanted);
  if (!members.some((member) => member.config)) {
    // A member that doesn't answer may be the one that has the data, so a set is made only when all say that they have none.
    const silent = members.filter((member) => member.error);
    if (silent.length > 0) throw new Error(describe(silent));
    await initiate(wanted, connections, did);
  }
  const primary = await findPrimary(members, connections);
  const { config } = await primary.admin.runCommand({ replSetGetConfig: 1 });
  await reconfigure(config, primary, members, wanted, did);
  return primary;
}

/** What one member says of itself. `config` is absent while it belongs to no set. */
async function look(host, connections) {
  try {
    const admin = await connections.admin(host);
    const hello = await admin.runCommand({ hello: 1 });
    return { host, hello, config: await configOf(admin) };
  } catch (error) {
    if (isLasting(error)) refuse(`${host}: ${error.message}`);
    await connections.forget(host);
    return { host, error: isRefusedLogin(error) ? "refuses this keyfile" : error.message };
  }
}

async function configOf(admin) {
  try {
    return (await admin.runCommand({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

function refuseOtherSets(members, wanted) {
  const sets = new Map();
  for (const { host, config } of members.filter((member) => member.config)) {
    if (config._id !== wanted.name) {
      refuse(`${host} belongs to the replica set "${config._id}" and not to "${wanted.name}"`);
    }
    const known = config.members.map((member) => member.host);
    if (!known.some((name) => wanted.hosts.includes(name))) {
      refuse(`${host} belongs to a set of ${known.join(", ")}, and none of these is listed`);
    }
    sets.set(String(config.settings.replicaSetId), host);
  }
  if (sets.size > 1) {
    refuse(`${[...sets.values()].join(" and ")} belong to different replica sets, all named "${wanted.name}"`);
  }
}

/** Only ever on the first member, so that neither two runs at once nor one that was killed can make two sets. */
async function initiate({ name, hosts, settings }, connections, did) {
  const admin = await connections.admin(hosts[0]);
  const members = hosts.map((host, ordinal) => ({ _id: ordinal, host }));
  await admin.runCommand({ replSetInitiate: { _id: name, members, settings } });
  did("initiated", { set: name, members: hosts });
  throw new Error("no member is primary yet");
}

async function findPrimary(members, connections) {
  const itself = members.find((member) => member.hello?.isWritablePrimary);
  // The primary may be a member that is no longer listed.
  const host = itself?.host ?? members.map((member) => member.hello?.primary).find((name) => name !== undefined);
  if (host === undefined) throw new Error(`no member is primary: ${describe(members)}`);
  try {
    const admin = await connections.admin(host);
    const hello = await admin.runCommand({ hello: 1 });
    if (hello.isWritablePrimary) return { host, admin };
  } catch (error) {
    await connections.forget(host);
    throw error;
  }
  throw new Error(`${host} is primary and takes no writes yet`);
}

/** Adds, removes or sets one thing, and throws that it waits for it. Returns when there is nothing to do. */
async function reconfigure(config, primary, members, wanted, did) {
  const change = async (part, event, what) => {
    // One change of voting members at a time is all that mongod takes; the version tells it of two runs at once.
    const next = { ...config, ...part, version: config.version + 1 };
    await primary.admin.runCommand({ replSetReconfig: next, maxTimeMS: 20_000 });
    did(event, { what });
    throw new Error("the set takes on its new configuration");
  };

  const missing = members.find(({ host }) => !config.members.some((member) => member.host === host));
  if (missing) {
    if (missing.error) throw new Error(describe([missing]));
    const _id = Math.max(...config.members.map((member) => member._id)) + 1;
    // It has no vote until its first sync is done: mongod sees to that (`newlyAdded`, since MongoDB 5.0).
    await change({ members: [...config.members, { _id, host: missing.host }] }, "member-added", missing.host);
  }

  const extra = config.members.filter((member) => !wanted.hosts.includes(member.host));
  if (extra.length > 0) {
    await waitForCopies(primary, wanted.hosts);
    const gone = extra.find((member) => member.host !== primary.host);
    if (!gone) await stepDown(primary, did);
    await change({ members: config.members.filter((member) => member !== gone) }, "member-removed", gone.host);
  }

  const differing = Object.entries(wanted.settings).filter(
    ([key, value]) => JSON.stringify(config.settings[key]) !== JSON.stringify(value),
  );
  if (differing.length > 0) {
    const settings = { ...config.settings, ...wanted.settings };
    await change({ settings }, "settings-changed", Object.fromEntries(differing));
  }
}

/** A member is removed only when all that stay have the data. */
async function waitForCopies({ admin }, hosts) {
  const status = await admin.runCommand({ replSetGetStatus: 1 });
  for (const { name, stateStr } of status.members) {
    if (!hosts.includes(name) || stateStr === "PRIMARY" || stateStr === "SECONDARY") continue;
    throw new Error(`no member is removed while ${name} is ${stateStr}`);
  }
}

/** A primary can't remove itself. */
async function stepDown({ host, admin }, did) {
  await admin.runCommand({ replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
  did("stepped-down", { what: host });
  throw new Error("no member is primary yet");
}

function describe(members) {
  return members.map(({ host, hello, config, error }) => `${host}: ${error ?? stateOf(hello, config)}`).join("; ");
}

function stateOf(hello, config) {
  if (!config) return "belongs to no set";
  return hello.secondary ? "secondary" : "neither primary nor secondary";
}

module.exports = { bringUpMembers };
