package main

import (
	"fmt"
	"io"
	"net"
)

// forward dials for each TCP connection, and copies bytes both ways until either side closes.
func forward(d *dialer, listen, address string) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Println("listening")
	for {
		socket, err := listener.Accept()
		if err != nil {
			return err
		}
		go serve(d, socket, address)
	}
}

func serve(d *dialer, socket net.Conn, address string) {
	defer socket.Close()
	tunnel, err := d.dial(address)
	if err != nil {
		fmt.Println("refused", err)
		return
	}
	ended := make(chan string, 2)
	go copyAll(tunnel, socket, "client", ended)
	go copyAll(socket, tunnel, "destination", ended)
	first := <-ended
	if err := tunnel.Close(); err != nil {
		fmt.Println("close error", err)
	}
	fmt.Println("closed by", first)
}

func copyAll(to io.Writer, from io.Reader, name string, ended chan<- string) {
	if _, err := io.Copy(to, from); err != nil {
		fmt.Println("error", name, err)
	}
	ended <- name
}
