// Command registry serves one of two registry implementations that share no code with docker's, for tests:
//
//	ociregistry  CUE's: mounts blobs across repositories, has the referrers API; keeps everything in memory.
//	ggcr         go-containerregistry's: never mounts, which the specification allows; blobs on disk.
//
// Its standard output begins with the address; after it comes one JSON object a line for each answered request.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	log.SetFlags(0)
	kind := flag.String("kind", "ociregistry", "ociregistry or ggcr")
	address := flag.String("address", "127.0.0.1:0", "where to listen")
	disk := flag.String("disk", "", "folder for the blobs of ggcr")
	version := flag.Bool("version", false, "say what it serves, and end")
	flag.Parse()
	if *version {
		fmt.Println("ociregistry, ggcr")
		return
	}
	handler, err := implementation(*kind, *disk)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	log.Fatal(http.Serve(listener, accessLog(handler)))
}

func implementation(kind, disk string) (http.Handler, error) {
	switch kind {
	case "ociregistry":
		return ociserver.New(ocimem.New(), nil), nil
	case "ggcr":
		silent := registry.Logger(log.New(io.Discard, "", 0))
		if disk == "" {
			return nil, fmt.Errorf("ggcr needs -disk")
		}
		return registry.New(silent, registry.WithReferrersSupport(true), registry.WithBlobHandler(registry.NewDiskBlobHandler(disk))), nil
	}
	return nil, fmt.Errorf("-kind %q: ociregistry or ggcr", kind)
}

type answered struct {
	http.ResponseWriter
	status int
}

func (a *answered) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answered) Write(bytes []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(bytes)
}

func accessLog(next http.Handler) http.Handler {
	var lock sync.Mutex
	lines := json.NewEncoder(os.Stdout)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, path := r.Method, r.URL.RequestURI()
		answer := &answered{ResponseWriter: w}
		next.ServeHTTP(answer, r)
		if answer.status == 0 {
			answer.status = http.StatusOK
		}
		lock.Lock()
		defer lock.Unlock()
		lines.Encode(map[string]any{"method": method, "path": path, "status": answer.status})
	})
}
