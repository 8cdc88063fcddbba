// Tells what waiting can mend from what it can't.

// Answers of the server that the next try would get again. Numbers: the server's source, src/mongo/base/error_codes.yml.
const LASTING = new Map([
  [2, "BadValue"],
  [9, "FailedToParse"],
  [14, "TypeMismatch"],
  [31, "RoleNotFound"],
  [76, "NoReplicationEnabled"],
  [93, "InvalidReplicaSetConfig"],
]);

/** Something that a person has to mend. */
class Refused extends Error {}

/** Ends the run with this reason. */
function refuse(reason) {
  throw new Refused(reason);
}

function isLasting(error) {
  return error instanceof Refused || LASTING.has(error.code);
}

module.exports = { refuse, isLasting };
