import { environments } from "plinth";

const aws = (account: string) => ({ account, region: "eu-north-1", oidcIssuer: `https://oidc.example/${account}` });

export const { perEnv, byEnv, only, system } = environments({
  dev: { domain: "dev.example", targets: [{ cluster: "dev", namespace: "shop-dev", aws: aws("111111111111") }] },
  prod: { domain: "example", targets: [{ cluster: "prod", namespace: "shop", aws: aws("222222222222") }] },
});

export const facts = {
  name: "shop",
  owner: { team: "shop" },
  repository: "https://git.example/shop.git",
  registry: "registry.example",
};
