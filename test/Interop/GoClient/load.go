package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"time"
)

const (
	requestSize = 128
	chunkSize   = 64 * 1024

	// What the first byte of a connection asks the benchmark's target for.
	echo   = 'E'
	source = 'S'
	sink   = 'D'
)

// load is one measurement: workers that do the same again and again. It says "measuring" when they are warm, and then
// prints what they did as a line of JSON. The process is not used again, so nobody closes their connections: the
// library would wait for ten seconds when there is something left to read.
type load struct {
	dialer      *dialer
	kind        string
	connections int
	stalled     int
	warmUp      time.Duration
	duration    time.Duration
}

type result struct {
	Kind        string  `json:"kind"`
	Connections int     `json:"connections"`
	Count       int64   `json:"count"`
	Seconds     float64 `json:"seconds"`
	P50         float64 `json:"p50"`
	P99         float64 `json:"p99"`
}

type worker func(d *dialer, address string, m *meter) error

func (l *load) run(address string) error {
	work, known := map[string]worker{"requests": requests, "down": down, "up": up, "dials": dials}[l.kind]
	if !known {
		return fmt.Errorf("unknown kind %q", l.kind)
	}
	for i := 0; i < l.stalled; i++ {
		if _, err := open(l.dialer, address, source); err != nil {
			return err
		}
	}
	failed := make(chan error, l.connections)
	meters := make([]*meter, l.connections)
	for i := range meters {
		meters[i] = &meter{}
		go func(m *meter) { failed <- work(l.dialer, address, m) }(meters[i])
	}
	if err := wait(l.warmUp, failed); err != nil {
		return err
	}
	start := time.Now()
	before := begin(meters)
	fmt.Println("measuring")
	if err := wait(l.duration, failed); err != nil {
		return err
	}
	count := total(meters) - before
	r := result{Kind: l.kind, Connections: l.connections, Count: count, Seconds: time.Since(start).Seconds()}
	r.P50, r.P99 = ranks(meters)
	return json.NewEncoder(os.Stdout).Encode(r)
}

func wait(d time.Duration, failed <-chan error) error {
	select {
	case err := <-failed:
		return err
	case <-time.After(d):
		return nil
	}
}

// requests sends a small message, awaits the same back, and again.
func requests(d *dialer, address string, m *meter) error {
	conn, err := open(d, address, echo)
	if err != nil {
		return err
	}
	buffer := make([]byte, requestSize)
	for {
		start := time.Now()
		if _, err := conn.Write(buffer); err != nil {
			return err
		}
		if _, err := io.ReadFull(conn, buffer); err != nil {
			return err
		}
		m.addTimed(start)
	}
}

func down(d *dialer, address string, m *meter) error {
	conn, err := open(d, address, source)
	if err != nil {
		return err
	}
	buffer := make([]byte, chunkSize)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return err
		}
		m.add(int64(n))
	}
}

func up(d *dialer, address string, m *meter) error {
	conn, err := open(d, address, sink)
	if err != nil {
		return err
	}
	buffer := make([]byte, chunkSize)
	for {
		n, err := conn.Write(buffer)
		if err != nil {
			return err
		}
		m.add(int64(n))
	}
}

// dials opens a connection, moves one byte there and back, closes it, and again.
func dials(d *dialer, address string, m *meter) error {
	for {
		start := time.Now()
		conn, err := d.dial(address)
		if err != nil {
			return err
		}
		if _, err := conn.Write([]byte{echo, 1}); err != nil {
			return err
		}
		if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
			return err
		}
		if err := conn.Close(); err != nil {
			return err
		}
		m.addTimed(start)
	}
}

func open(d *dialer, address string, mode byte) (net.Conn, error) {
	conn, err := d.dial(address)
	if err != nil {
		return nil, err
	}
	_, err = conn.Write([]byte{mode})
	return conn, err
}

func ranks(meters []*meter) (p50, p99 float64) {
	var all []time.Duration
	for _, m := range meters {
		all = append(all, m.recorded()...)
	}
	if len(all) == 0 {
		return 0, 0
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	rank := func(part float64) float64 {
		return float64(all[int(part*float64(len(all)-1))]) / float64(time.Millisecond)
	}
	return rank(.5), rank(.99)
}
