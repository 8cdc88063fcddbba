import { MongoClient } from "mongodb";

/** Connects as the members of a replica set do among themselves: with the keyfile's key, and all rights. */
export async function connectAsSystem(hosts: string, set: string, key: string): Promise<MongoClient> {
  const client = new MongoClient(`mongodb://${hosts}/?replicaSet=${set}`, {
    auth: { username: "__system", password: key },
    authSource: "local",
    authMechanism: "SCRAM-SHA-256",
  });
  return client.connect();
}
