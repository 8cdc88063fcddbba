/** The programs that the tests use beside Node: Go modules, at exact versions. */
export const goTools = {
  kustomize: "sigs.k8s.io/kustomize/kustomize/v5@v5.8.2",
  kubeconform: "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0",
  "kube-score": "github.com/zegl/kube-score/cmd/kube-score@v1.20.0",
} as const;

/** JSON schemas that are not our own, for kubeconform: a Python package that holds those of every version. */
export const schemaPackage = {
  name: "kubernetes-validate",
  version: "1.37.0",
  sha256: "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9",
} as const;

/** Where they are installed, from the root of the repository. */
export const toolsFolder = ".tools";
