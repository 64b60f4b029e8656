//! ONNX bytes to a typed integer graph, and the integer interpreter that defines its meaning
