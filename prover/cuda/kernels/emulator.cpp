// A device on the host: memory and kernels behind a pipe.
//
// Requests come in on stdin, answers go out on stdout, both as little-endian numbers and bytes. Each answer begins with a byte:
// 0, or 1 and a message (length, bytes). A device that dies is a process that ends; sanitizers end it, too.
//
//   'K'                          -> number of kernels; of each: length of name, name, bytes of arguments, threads
//   'A' bytes                    -> address          memory, filled with garbage
//   'F' address                                      frees it
//   'Z' address bytes                                sets it to zero
//   'U' address bytes data                           uploads
//   'D' address bytes            -> data             downloads
//   'L' name x y bytes arguments                     launches
//   'X'                          -> live allocations ends
#include <stdio.h>
#include <stdlib.h>

#include <map>
#include <string>

#include "all.cuh"

namespace {

struct Kernel {
    const char* name;
    uint32_t bytes, threads;
    void (*launch)(Block&, const void*);
};

template <class Args>
void launch(Block& block, const void* args) {
    run(block, *static_cast<const Args*>(args));
}

const Kernel KERNELS[] = {
#define KERNEL(name, Args, threads) {#name, sizeof(Args), threads, launch<Args>},
#include "kernels.inc"
#undef KERNEL
};

struct Region {
    unsigned char* data;
    uint64_t bytes;
};

std::map<uint64_t, Region> regions;
uint32_t launches = 0;

void receive(void* into, size_t bytes) {
    if (bytes && fread(into, 1, bytes, stdin) != bytes) exit(2);
}

template <class T>
T receive() {
    T value;
    receive(&value, sizeof value);
    return value;
}

std::string receive_text() {
    std::string text(receive<uint32_t>(), 0);
    receive(&text[0], text.size());
    return text;
}

void send(const void* from, size_t bytes) {
    if (bytes && fwrite(from, 1, bytes, stdout) != bytes) exit(2);
}

template <class T>
void send(T value) {
    send(&value, sizeof value);
}

void send_text(const std::string& text) {
    send<uint32_t>((uint32_t)text.size());
    send(text.data(), text.size());
}

void refuse(const std::string& message) {
    send<uint8_t>(1);
    send_text(message);
}

// What is at an address, if all of it was allocated as one.
unsigned char* find(uint64_t address, uint64_t bytes) {
    auto next = regions.upper_bound(address);
    if (next == regions.begin()) return nullptr;
    const auto& [start, region] = *std::prev(next);
    uint64_t offset = address - start;
    return offset <= region.bytes && bytes <= region.bytes - offset ? region.data + offset : nullptr;
}

void allocate() {
    uint64_t bytes = receive<uint64_t>();
    auto* data = static_cast<unsigned char*>(malloc(bytes ? bytes : 1));
    if (!data) return refuse("out of memory");
    memset(data, 0xa5, bytes);
    uint64_t address = (uint64_t)(uintptr_t)data;
    regions[address] = {data, bytes};
    send<uint8_t>(0);
    send(address);
}

void release() {
    auto found = regions.find(receive<uint64_t>());
    if (found == regions.end()) return refuse("freed what is not allocated");
    free(found->second.data);
    regions.erase(found);
    send<uint8_t>(0);
}

void zero() {
    uint64_t address = receive<uint64_t>(), bytes = receive<uint64_t>();
    unsigned char* data = find(address, bytes);
    if (!data) return refuse("zeroed what is not allocated");
    memset(data, 0, bytes);
    send<uint8_t>(0);
}

void upload() {
    uint64_t address = receive<uint64_t>(), bytes = receive<uint64_t>();
    std::vector<unsigned char> content(bytes);
    receive(content.data(), bytes);
    unsigned char* data = find(address, bytes);
    if (!data) return refuse("uploaded to what is not allocated");
    if (bytes) memcpy(data, content.data(), bytes);
    send<uint8_t>(0);
}

void download() {
    uint64_t address = receive<uint64_t>(), bytes = receive<uint64_t>();
    unsigned char* data = find(address, bytes);
    if (!data) return refuse("downloaded what is not allocated");
    send<uint8_t>(0);
    send(data, bytes);
}

void launch() {
    std::string name = receive_text();
    uint32_t x = receive<uint32_t>(), y = receive<uint32_t>(), bytes = receive<uint32_t>();
    // Words, so that arguments are aligned.
    std::vector<uint64_t> args((bytes + 15) / 16 * 2);
    receive(args.data(), bytes);
    for (const Kernel& kernel : KERNELS) {
        if (name != kernel.name) continue;
        if (bytes != kernel.bytes)
            return refuse(name + ": expected " + std::to_string(kernel.bytes) + " bytes of arguments, got " +
                          std::to_string(bytes));
        // Blocks and threads in another order each time.
        launches += 1;
        bool backwards = launches & 1;
        for (uint32_t i = 0; i < x * y; i++) {
            uint32_t at = backwards ? x * y - 1 - i : i;
            Block block{at % x, at / x, kernel.threads, 2 * (launches % 61) + 1, launches * 7, {}};
            kernel.launch(block, args.data());
        }
        return send<uint8_t>(0);
    }
    refuse("no kernel " + name);
}

void kernels() {
    send<uint8_t>(0);
    send<uint32_t>(sizeof KERNELS / sizeof *KERNELS);
    for (const Kernel& kernel : KERNELS) {
        send_text(kernel.name);
        send(kernel.bytes);
        send(kernel.threads);
    }
}

}  // namespace

int main() {
    for (;;) {
        int request = getchar();
        switch (request) {
            case 'K': kernels(); break;
            case 'A': allocate(); break;
            case 'F': release(); break;
            case 'Z': zero(); break;
            case 'U': upload(); break;
            case 'D': download(); break;
            case 'L': launch(); break;
            case 'X':
                send<uint8_t>(0);
                send<uint64_t>(regions.size());
                fflush(stdout);
                return 0;
            default: return request == EOF ? 0 : 2;
        }
        fflush(stdout);
    }
}
