// The reader of kubectl and of the API server, as a filter: a JSON string with a YAML text on each line of its input, and on
// each line of its output what kubectl makes of that text. What netproof reads is compared with it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	kjson "sigs.k8s.io/json"
)

// reading is what becomes of one document: its value as JSON, and the object of its kind's type that the API server makes of
// that. Each has an error in its place.
type reading struct {
	Value any    `json:"value,omitempty"`
	Typed any    `json:"typed,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return
		}
		var text string
		if bad := json.Unmarshal(line, &text); bad != nil {
			fmt.Fprintln(os.Stderr, bad)
			os.Exit(2)
		}
		if bad := out.Encode(documents(text)); bad != nil {
			fmt.Fprintln(os.Stderr, bad)
			os.Exit(2)
		}
	}
}

// documents reads as kubectl's resource builder does, up to the first error.
func documents(text string) []reading {
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	found := []reading{}
	for {
		var raw runtime.RawExtension
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			return append(found, reading{Error: err.Error()})
		}
		if len(raw.Raw) == 0 || string(raw.Raw) == "null" {
			continue
		}
		found = append(found, read(raw.Raw))
	}
}

func read(raw []byte) reading {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return reading{Error: err.Error()}
	}
	typed, err := typedOf(raw)
	if err != nil {
		return reading{Value: value, Error: err.Error()}
	}
	return reading{Value: value, Typed: typed}
}

// typedOf decodes as the API server does without field validation: unknown fields pass. A List stands for its items.
func typedOf(raw []byte) (any, error) {
	object := unstructured.Unstructured{}
	if err := object.UnmarshalJSON(raw); err != nil {
		return nil, err
	}
	if object.IsList() {
		list, err := object.ToList()
		if err != nil {
			return nil, err
		}
		typed := []any{}
		for _, item := range list.Items {
			own, err := item.MarshalJSON()
			if err != nil {
				return nil, err
			}
			one, err := typedOf(own)
			if err != nil {
				return nil, err
			}
			typed = append(typed, one)
		}
		return typed, nil
	}
	made, err := scheme.Scheme.New(object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, made); err != nil {
		return nil, err
	}
	return made, nil
}
