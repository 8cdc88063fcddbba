import assert from "node:assert/strict";
import { test } from "node:test";
import { openapiEnums } from "./openapi-enums.ts";

const goSource = `
func schema_k8sio_api_core_v1_Container(ref common.ReferenceCallback) common.OpenAPIDefinition {
	return common.OpenAPIDefinition{
		Schema: spec.Schema{
			SchemaProps: spec.SchemaProps{
				Properties: map[string]spec.Schema{
					"name": {
						SchemaProps: spec.SchemaProps{
							Type:        []string{"string"},
						},
					},
					"imagePullPolicy": {
						SchemaProps: spec.SchemaProps{
							Type:        []string{"string"},
							Enum:        []interface{}{"Always", "IfNotPresent", "Never"},
						},
					},
				},
			},
		},
	}
}

func schema_pkg_apis_apiextensions_v1_ValidationRule(ref common.ReferenceCallback) common.OpenAPIDefinition {
					"reasons": {
						SchemaProps: spec.SchemaProps{
							Items: &spec.SchemaOrArray{
								Schema: &spec.Schema{
									SchemaProps: spec.SchemaProps{
										Enum:    []interface{}{"FieldValueInvalid"},
									},
								},
							},
						},
					},
}
`;

test("the allowed values of a definition's fields are found under its name in swagger.json", () => {
  const enums = openapiEnums(goSource);
  assert.deepEqual(
    [...enums("io.k8s.api.core.v1.Container")],
    [["imagePullPolicy", ["Always", "IfNotPresent", "Never"]]],
  );
  assert.deepEqual(
    [...enums("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule")],
    [["reasons", ["FieldValueInvalid"]]],
  );
});

test("a definition without allowed values has none", () => {
  assert.deepEqual([...openapiEnums(goSource)("io.k8s.api.core.v1.Pod")], []);
});
