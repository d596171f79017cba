package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"sigs.k8s.io/apiserver-network-proxy/konnectivity-client/pkg/client"
)

// dialer makes connections with the library: a tunnel for each, as it wants to be used.
type dialer struct {
	server, ca, cert, key string
	each                  bool

	transport grpc.DialOption
	shared    *grpc.ClientConn
}

// with reads the flags and the files that they name, and then runs the command.
func (d *dialer) with(flags *flag.FlagSet, args []string, command func() error) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(d.cert, d.key)
	if err != nil {
		return err
	}
	pem, err := os.ReadFile(d.ca)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("no certificate in %s", d.ca)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots, MinVersion: tls.VersionTLS12}
	d.transport = grpc.WithTransportCredentials(credentials.NewTLS(config))
	if !d.each {
		if d.shared, err = grpc.Dial(d.server, d.transport); err != nil {
			return err
		}
		defer d.shared.Close()
	}
	return command()
}

func (d *dialer) dial(address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(context.Background())
	options := []grpc.DialOption{d.transport}
	if !d.each {
		options = d.sharing(ctx)
	}
	tunnel, err := client.CreateSingleUseGrpcTunnel(d.server, options...)
	if err != nil {
		cancel()
		return nil, err
	}
	conn, err := tunnel.Dial("tcp", address)
	if err != nil {
		cancel()
		return nil, err
	}
	return &call{Conn: conn, cancel: cancel}, nil
}

// The library opens a client connection for every tunnel. This one never connects: its stream is opened on the shared
// connection, and lives as long as ctx.
func (d *dialer) sharing(ctx context.Context) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithInsecure(),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}),
		grpc.WithStreamInterceptor(func(_ context.Context, desc *grpc.StreamDesc, _ *grpc.ClientConn, method string,
			_ grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
			return d.shared.NewStream(ctx, desc, method, append(options, grpc.WaitForReady(true))...)
		}),
	}
}

// call is a connection whose stream ends with it.
type call struct {
	net.Conn
	cancel context.CancelFunc
}

func (c *call) Close() error {
	defer c.cancel()
	return c.Conn.Close()
}
