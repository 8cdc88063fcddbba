import { service, text } from "plinth";
import { byEnv, perEnv } from "../../environments.ts";
import { trackingAt, webAt } from "../../resources.ts";

const tracking = trackingAt.call("http");

/** The pages. */
export const web = service(webAt, {
  size: { cpu: "100m", memory: "64Mi" },
  scale: { min: 2, max: perEnv(3, { production: 10 }) },
  expose: { host: byEnv((e) => e.domain), paths: ["/"] },
  writable: ["/tmp", "/var/cache/nginx"],
  files: {
    "/etc/nginx/conf.d/default.conf": text`server {
  listen 8080;
  server_name ${byEnv((e) => e.domain)};
  location /api/ { proxy_pass ${tracking}/; }
  location / { root /srv; }
  location = /readyz { return 200; }
  location = /livez { return 200; }
}
`,
    "/srv/robots.txt": perEnv({
      sandbox: "User-agent: *\nDisallow: /\n",
      staging: "User-agent: *\nDisallow: /\n",
      production: "User-agent: *\nAllow: /\n",
    }),
  },
  kubernetes: {
    ingresses: {
      web: {
        metadata: {
          annotations: { "traefik.ingress.kubernetes.io/router.middlewares": "traefik-compress@kubernetescrd" },
        },
      },
    },
  },
});
