import { environments } from "plinth";

const aws = (account: string) => ({
  account,
  region: "eu-north-1",
  oidcIssuer: `https://oidc.polybot.example/${account}`,
});

export const { perEnv, byEnv, only, system } = environments({
  dev: {
    domain: "dev.polybot.example",
    targets: [{ cluster: "dev", namespace: "polybot-dev", aws: aws("111111111111") }],
  },
  prod: {
    domain: "polybot.example",
    targets: [{ cluster: "prod", namespace: "polybot", aws: aws("222222222222") }],
  },
});
