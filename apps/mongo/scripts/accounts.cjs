// Makes the accounts that are wanted, and removes those that no longer are.

const { refuse } = require("./refused.cjs");

// The mark (in customData) of the accounts that these scripts made. They change and remove no other.
const OURS = "plinth";

const DURABLE = { w: "majority", wtimeout: 10_000 };

/** Makes our accounts exactly those that are wanted; passwords and roles too. */
async function bringUpAccounts(accounts, primary, connections, did) {
  const { users } = await primary.admin.runCommand({ usersInfo: 1 });
  const found = new Map(users.map((user) => [user.user, user]));
  for (const { user } of accounts) {
    if (found.has(user) && !isOurs(found.get(user))) {
      refuse(`an account "${user}" exists whose customData.managedBy is not "${OURS}": drop it, or use another name`);
    }
  }
  for (const account of accounts) {
    const existing = found.get(account.user);
    if (existing) await update(account, existing, primary, connections, did);
    else await create(account, primary, did);
  }
  const listed = new Set(accounts.map(({ user }) => user));
  for (const { user } of users.filter((one) => isOurs(one) && !listed.has(one.user))) {
    await primary.admin.runCommand({ dropUser: user, writeConcern: DURABLE });
    did("account-removed", { user });
  }
}

async function create({ user, password, roles }, { admin }, did) {
  const account = { pwd: password, roles, customData: { managedBy: OURS }, mechanisms: ["SCRAM-SHA-256"] };
  await admin.runCommand({ createUser: user, ...account, writeConcern: DURABLE });
  did("account-created", { user });
}

async function update({ user, password, roles }, existing, { host, admin }, connections, did) {
  const changed = {};
  if (!sameRoles(existing.roles, roles)) changed.roles = roles;
  if (!(await connections.canLogIn(host, user, password))) changed.pwd = password;
  if (Object.keys(changed).length === 0) return;
  await admin.runCommand({ updateUser: user, ...changed, writeConcern: DURABLE });
  did("account-updated", { user, what: Object.keys(changed) });
}

function isOurs(user) {
  return user.customData?.managedBy === OURS;
}

function sameRoles(a, b) {
  return names(a) === names(b);
}

function names(roles) {
  return JSON.stringify(roles.map(({ db, role }) => `${db}.${role}`).sort());
}

module.exports = { bringUpAccounts };
