// Arguments: `dfa` or `nfa`, a file with a pattern a line, a text. Then for each line of input one search of the text:
// prints the nanoseconds of CPU time that it took and how many whole-word matches there were. The first line is the heap in bytes.
use aho_corasick::AhoCorasickBuilder;
use std::io::{BufRead, Write};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

const PROCESS_CPU_TIME: i32 = 2;

fn cpu_nanoseconds() -> i64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(PROCESS_CPU_TIME, &mut time) };
    time.seconds * 1_000_000_000 + time.nanoseconds
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.map_or(false, |b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let patterns = std::fs::read_to_string(&arguments[2]).unwrap();
    let text = std::fs::read(&arguments[3]).unwrap();
    let matcher = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .dfa(arguments[1] == "dfa")
        .build(patterns.lines());
    println!("{}", matcher.heap_bytes());
    let stdout = std::io::stdout();
    for _ in std::io::stdin().lock().lines() {
        let started = cpu_nanoseconds();
        let mut found = 0;
        for hit in matcher.find_overlapping_iter(&text) {
            let starts = hit.start() == 0 || !is_word(text.get(hit.start() - 1));
            if starts && !is_word(text.get(hit.end())) {
                found += 1;
            }
        }
        writeln!(&stdout, "{} {}", cpu_nanoseconds() - started, found).unwrap();
        (&stdout).flush().unwrap();
    }
}
