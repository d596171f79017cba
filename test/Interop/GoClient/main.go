// Command go-client is a frontend on konnectivity's own Go client library: a load for the benchmark, and a TCP port
// for the tests. hack/clusters/go-client.sh builds it with the library that Kubernetes vendors.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "go-client:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: go-client load|forward [FLAG...]")
	}
	flags := flag.NewFlagSet("go-client "+args[0], flag.ExitOnError)
	dialer := &dialer{}
	flags.StringVar(&dialer.server, "server", "", "the proxy-server's `host:port` for frontends")
	flags.StringVar(&dialer.ca, "ca", "", "`file` of the CA that signed the server's certificate")
	flags.StringVar(&dialer.cert, "cert", "", "`file` of the client's certificate")
	flags.StringVar(&dialer.key, "key", "", "`file` of its key")
	flags.BoolVar(&dialer.each, "connection-each", false, "give every dial a client connection of its own")
	address := flags.String("address", "", "the `host:port` to dial through the tunnel")
	switch args[0] {
	case "forward":
		listen := flags.String("listen", "127.0.0.1:0", "`host:port` whose connections are dialled")
		return dialer.with(flags, args[1:], func() error { return forward(dialer, *listen, *address) })
	case "load":
		load := &load{dialer: dialer}
		flags.StringVar(&load.kind, "kind", "requests", "requests, down, up or dials")
		flags.IntVar(&load.connections, "connections", 1, "how many at once")
		flags.IntVar(&load.stalled, "stalled", 0, "how many more that are sent to and never read")
		flags.DurationVar(&load.warmUp, "warm-up", time.Second, "how long before it is measured")
		flags.DurationVar(&load.duration, "duration", 2*time.Second, "how long it is measured")
		return dialer.with(flags, args[1:], func() error { return load.run(*address) })
	}
	return fmt.Errorf("unknown command %q", args[0])
}
