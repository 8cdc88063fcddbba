// Connections to single members, whatever set they are in.

// Every command has an end, so that one member that hangs can't hold the script for ever.
const LIMITS = "directConnection=true&connectTimeoutMS=3000&serverSelectionTimeoutMS=3000&socketTimeoutMS=30000";
const AUTHENTICATION_FAILED = 18;

/** One connection a member, as __system. `Mongo` is mongosh's: outside its own scripts, `new Mongo` gives a promise. */
class Connections {
  #Mongo;
  #key;
  #open = new Map();

  constructor(Mongo, key) {
    this.#Mongo = Mongo;
    this.#key = key;
  }

  /**
   * The database `admin` of this member, as __system: the user that members are to each other. Its password is the keyfile's key, and
   * it can log in before the set is made and from any host, so no first account has to come through the localhost exception.
   */
  async admin(host) {
    const client = this.#open.get(host) ?? (await this.#connect(host, "__system", this.#key, "local"));
    this.#open.set(host, client);
    return client.getDB("admin");
  }

  /** After an error: the next `admin` connects anew. */
  async forget(host) {
    const client = this.#open.get(host);
    this.#open.delete(host);
    await client?.close();
  }

  /** Nobody can read a password back, but trying it tells whether it is still right. */
  async canLogIn(host, user, password) {
    try {
      const client = await this.#connect(host, user, password, "admin");
      await client.close();
      return true;
    } catch (error) {
      if (isRefusedLogin(error)) return false;
      throw error;
    }
  }

  #connect(host, user, password, source) {
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return new this.#Mongo(`mongodb://${login}@${host}/?authSource=${source}&${LIMITS}`);
  }
}

function isRefusedLogin(error) {
  return error.code === AUTHENTICATION_FAILED;
}

module.exports = { Connections, isRefusedLogin };
