// Writes every line of JSON again and a NUL behind each, with Jackson or Gson, by default or with the nearest settings.
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

public final class Encode {
    public static void main(String[] arguments) throws Exception {
        boolean nearest = arguments[1].equals("nearest");
        ObjectMapper jackson = new ObjectMapper();
        Gson gson = new Gson();
        if (nearest) {
            jackson = JsonMapper.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII, JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build();
            gson = new GsonBuilder().disableHtmlEscaping().create();
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null; ) {
            Object value = jackson.readValue(line, Object.class);
            out.print(arguments[0].equals("jackson") ? jackson.writeValueAsString(value) : gson.toJson(value));
            out.print('\0');
        }
        out.flush();
    }
}
